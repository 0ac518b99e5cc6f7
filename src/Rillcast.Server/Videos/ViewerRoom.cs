using System.Text.Json;
using Rillcast.Media;
using Rillcast.Server.Web;

namespace Rillcast.Server.Videos;

/// <summary>The viewers of one video, and what they are told. What they read is an immutable value, replaced as a whole.</summary>
internal sealed class ViewerRoom(VideoId id)
{
    private readonly Lock _gate = new();
    private int _viewers;
    private int _told;
    private bool _empty;
    private TaskCompletionSource _change = New();
    private volatile RoomEvents _events = RoomEvents.None;

    public VideoId Id => id;

    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>What viewers should have been told by now.</summary>
    public RoomEvents Events => _events;

    /// <summary>Completes at the next change of <see cref="Events"/>; to be taken before looking at them.</summary>
    public Task Change => Volatile.Read(ref _change).Task;

    /// <summary>False when the room has just been given up.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_empty)
            {
                return false;
            }

            _viewers++;
            if (_told == 0)
            {
                TellViewers();
            }

            return true;
        }
    }

    /// <summary>True for the last one.</summary>
    public bool Leave()
    {
        lock (_gate)
        {
            return _empty = --_viewers == 0;
        }
    }

    /// <summary>A new state; an older one than known is left out.</summary>
    public void Publish(long version, StateEvent state)
    {
        lock (_gate)
        {
            if (version > _events.StateVersion)
            {
                Swap(_events with { StateVersion = version, State = Format("state", JsonSerializer.SerializeToUtf8Bytes(state, ApiJson.Default.StateEvent)) });
            }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            Swap(_events with { IsClosed = true });
        }
    }

    public void Tick(bool isPing)
    {
        lock (_gate)
        {
            if (_told != _viewers)
            {
                TellViewers();
            }

            if (isPing)
            {
                Swap(_events with { Pings = _events.Pings + 1 });
            }
        }
    }

    private void TellViewers()
    {
        _told = _viewers;
        var count = JsonSerializer.SerializeToUtf8Bytes(new ViewersEvent(_viewers), ApiJson.Default.ViewersEvent);
        Swap(_events with { ViewersVersion = _events.ViewersVersion + 1, Viewers = Format("viewers", count) });
    }

    private void Swap(RoomEvents events)
    {
        _events = events;
        Interlocked.Exchange(ref _change, New()).SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // event: <name> LF data: <json> LF LF   (WHATWG HTML §9.2.5)
    private static byte[] Format(string name, byte[] json) =>
        [.. "event: "u8, .. System.Text.Encoding.ASCII.GetBytes(name), .. "\ndata: "u8, .. json, .. "\n\n"u8];
}

/// <summary>Events as bytes, with numbers by which a connection knows what it has written.</summary>
internal sealed record RoomEvents(long StateVersion, ReadOnlyMemory<byte> State, long ViewersVersion, ReadOnlyMemory<byte> Viewers, long Pings, bool IsClosed)
{
    public static RoomEvents None { get; } = new(-1, default, 0, default, 0, false);
}

/// <param name="State">See the video's <c>state</c>.</param>
/// <param name="Publishing">A publisher is connected.</param>
/// <param name="Duration">Seconds recorded so far.</param>
/// <param name="EndedAt">When the broadcast ended.</param>
public sealed record StateEvent(VideoState State, bool Publishing, double Duration, DateTimeOffset? EndedAt)
{
    internal static StateEvent Of(LiveFacts facts) => new(facts.State, facts.Publishing, facts.DurationSeconds, facts.EndedAt);
}

/// <param name="Viewers">Pages that watch now.</param>
public sealed record ViewersEvent(int Viewers);
