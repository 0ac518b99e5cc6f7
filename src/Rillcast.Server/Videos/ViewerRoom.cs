using System.Text.Json;
using Rillcast.Media;
using Rillcast.Server.Events;
using Rillcast.Server.Web;

namespace Rillcast.Server.Videos;

/// <summary>The viewers of one video on this node, and what they are told: made once, read by all.</summary>
internal sealed class ViewerRoom(VideoId id, int window, TimeProvider time)
{
    /// <summary>What happened once wakes viewers at most so often: with hundreds of comments a second each viewer gets a few at a time.</summary>
    private static readonly TimeSpan LogPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Reactions wake viewers at most so often; the first after a pause go out with the next tick.</summary>
    private static readonly TimeSpan BurstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>The number of likes is told at most so often; the first after a pause goes out with the next tick.</summary>
    private static readonly TimeSpan LikesPause = TimeSpan.FromSeconds(1);

    /// <summary>So many viewers are woken, and written to, before requests of others get their turn.</summary>
    private const int WokenInARow = 64;

    private static readonly Dictionary<string, int> NoReactions = [];

    private readonly Lock _gate = new();
    private Dictionary<string, int> _burst = [];
    private Dictionary<string, int> _burstHere = [];
    private long _burstToldAt;
    private LikesEvent? _likes;
    private bool _likesAreNew;
    private bool _likesAreOfHere;
    private long _likesToldAt;
    private int _viewers;
    private int _elsewhere;
    private int _told;
    private bool _gone;
    private bool _isAsleep;
    private string? _stateOrigin;
    private long _toldVersion = -1;
    private long _wokenAt;
    private long _usedAt = time.GetTimestamp();
    private List<List<ViewerPause>> _pausing = [];
    private long _rings;
    private volatile RoomEvents _events = RoomEvents.None;

    public VideoId Id => id;

    /// <summary>On this node.</summary>
    public int ViewersHere => Volatile.Read(ref _viewers);

    /// <summary>On all nodes.</summary>
    public int Viewers => Volatile.Read(ref _viewers) + Volatile.Read(ref _elsewhere);

    /// <summary>What viewers should have been told by now.</summary>
    public RoomEvents Events => _events;

    /// <summary>How often viewers were woken; to be taken before looking at <see cref="Events"/>.</summary>
    public long Rings => Volatile.Read(ref _rings);

    /// <summary>False when the room has just been given up.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_gone)
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

    public void Leave()
    {
        lock (_gate)
        {
            _viewers--;
            _usedAt = time.GetTimestamp();
        }
    }

    /// <summary>Keeps a pause until the next ring; false when there was one since.</summary>
    public bool TryPause(ViewerPause pause, long rings)
    {
        lock (_gate)
        {
            if (_rings != rings)
            {
                return false;
            }

            if (_pausing is not [.., { Count: < WokenInARow } last])
            {
                _pausing.Add(last = new(WokenInARow));
            }

            last.Add(pause);
            return true;
        }
    }

    /// <summary>Gives the room up when nobody has been in it and nothing has happened for so long.</summary>
    public bool TryGiveUp(TimeSpan unused)
    {
        lock (_gate)
        {
            return _gone = _viewers == 0 && time.GetElapsedTime(_usedAt) >= unused;
        }
    }

    /// <summary>A new state; an older one of the same node than known is left out.</summary>
    /// <param name="origin">The node that tells it; null for what the database says, which counts until a node tells something.</param>
    /// <param name="version">Rises with each state there.</param>
    /// <param name="json">The state.</param>
    public void Publish(string? origin, long version, ReadOnlySpan<byte> json)
    {
        lock (_gate)
        {
            if ((origin is null && _stateOrigin is not null) || (origin is not null && origin == _stateOrigin && version <= _toldVersion))
            {
                return;
            }

            var bytes = RoomEvents.Format(BusEventNames.State, json);
            (_stateOrigin, _toldVersion) = (origin, version);
            if (!_events.State.Span.SequenceEqual(bytes))
            {
                Swap(_events with { StateVersion = _events.StateVersion + 1, State = bytes });
            }

            _usedAt = time.GetTimestamp();
        }
    }

    /// <summary>Something happened once.</summary>
    public void Append(string origin, NumberedEvent numbered, EventPosition position)
    {
        lock (_gate)
        {
            var id = RoomEvents.IdLine(position).Length;
            var entry = new LogEntry(origin, numbered.Seq, RoomEvents.Format(numbered.Event.Name, numbered.Event.Json.Span, position), id);
            var (log, start, dropped) = (_events.Log, _events.LogStart, _events.Dropped);
            if (log.Length >= window)
            {
                dropped = dropped.With(log[0].Origin, log[0].Seq);
                (log, start) = (log[1..], start + 1);
            }

            _usedAt = time.GetTimestamp();
            _isAsleep = time.GetElapsedTime(_wokenAt) < LogPause;
            Swap(_events with { Log = [.. log, entry], LogStart = start, Dropped = dropped }, wake: !_isAsleep);
        }
    }

    /// <summary>Somebody reacted on this node.</summary>
    public void React(string emoji)
    {
        lock (_gate)
        {
            _burstHere[emoji] = _burstHere.GetValueOrDefault(emoji) + 1;
            _usedAt = time.GetTimestamp();
        }
    }

    /// <summary>Reactions on another node.</summary>
    public void AddBurst(IReadOnlyDictionary<string, int> counts)
    {
        lock (_gate)
        {
            Add(counts);
        }
    }

    /// <summary>How many like the video now; an older number than known is left out.</summary>
    /// <param name="likes">How many.</param>
    /// <param name="isElsewhere">Another node told it, and needs not be told.</param>
    public void Like(LikesEvent likes, bool isElsewhere = false)
    {
        lock (_gate)
        {
            _usedAt = time.GetTimestamp();
            if (likes.Version > (_likes?.Version ?? 0))
            {
                (_likes, _likesAreNew, _likesAreOfHere) = (likes, true, !isElsewhere);
            }
        }
    }

    /// <summary>The video became private so often: those who came in before go, and ask again.</summary>
    public void Hide(long hidings)
    {
        if (hidings == _events.Hidings)
        {
            return;
        }

        lock (_gate)
        {
            Swap(_events with { Hidings = hidings });
        }
    }

    /// <summary>Events of another node were missed: pages read again.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Swap(_events with { Resets = _events.Resets + 1 });
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            Swap(_events with { IsClosed = true });
        }
    }

    /// <summary>Wakes those who wait for what happened since they were last woken.</summary>
    public void WakeLate()
    {
        lock (_gate)
        {
            if (_isAsleep && time.GetElapsedTime(_wokenAt) >= LogPause)
            {
                Swap(_events);
            }
        }
    }

    /// <summary>Tells the reactions since the last time, when it is time; those of this node are for other nodes too.</summary>
    public Dictionary<string, int> TellBurst()
    {
        lock (_gate)
        {
            var here = _burstHere;
            if ((here.Count == 0 && _burst.Count == 0) || time.GetElapsedTime(_burstToldAt) < BurstPause)
            {
                return NoReactions;
            }

            Add(here);
            var json = JsonSerializer.SerializeToUtf8Bytes(_burst, ApiJson.Default.DictionaryStringInt32);
            (_burst, _burstHere, _burstToldAt) = ([], [], time.GetTimestamp());
            Swap(_events with { BurstVersion = _events.BurstVersion + 1, Burst = RoomEvents.Format(BusEventNames.Reactions, json) });
            return here;
        }
    }

    /// <summary>Tells the number of likes when it is new and time; the answer is for other nodes, null when they know it.</summary>
    public LikesEvent? TellLikes()
    {
        lock (_gate)
        {
            if (!_likesAreNew || time.GetElapsedTime(_likesToldAt) < LikesPause)
            {
                return null;
            }

            (_likesAreNew, _likesToldAt) = (false, time.GetTimestamp());
            var json = JsonSerializer.SerializeToUtf8Bytes(_likes!, ApiJson.Default.LikesEvent);
            Swap(_events with { LikesVersion = _events.LikesVersion + 1, Likes = RoomEvents.Format(BusEventNames.Likes, json) });
            return _likesAreOfHere ? _likes : null;
        }
    }

    /// <summary>Tells how many watch, here and elsewhere, when that has changed.</summary>
    public void TellViewers(int elsewhere)
    {
        lock (_gate)
        {
            Volatile.Write(ref _elsewhere, elsewhere);
            if (_told != _viewers + elsewhere)
            {
                TellViewers();
            }
        }
    }

    public void Ping(byte[] ping)
    {
        lock (_gate)
        {
            Swap(_events with { PingVersion = _events.PingVersion + 1, Ping = ping });
        }
    }

    private void Add(IReadOnlyDictionary<string, int> counts)
    {
        foreach (var (emoji, count) in counts)
        {
            _burst[emoji] = _burst.GetValueOrDefault(emoji) + count;
        }
    }

    private void TellViewers()
    {
        _told = _viewers + _elsewhere;
        var count = JsonSerializer.SerializeToUtf8Bytes(new ViewersEvent(_told), ApiJson.Default.ViewersEvent);
        Swap(_events with { ViewersVersion = _events.ViewersVersion + 1, Viewers = RoomEvents.Format(BusEventNames.Viewers, count) });
    }

    private void Swap(RoomEvents events, bool wake = true)
    {
        _events = events;
        if (wake)
        {
            _isAsleep = false;
            _wokenAt = time.GetTimestamp();
            Volatile.Write(ref _rings, _rings + 1);
            new Waking(_pausing).Begin();
            _pausing = new(_pausing.Count);
        }
    }

    /// <summary>Wakes row after row on no more threads than there are cores.</summary>
    private sealed class Waking(List<List<ViewerPause>> rows) : IThreadPoolWorkItem
    {
        private int _taken;

        public void Begin()
        {
            for (var i = 0; i < Math.Min(rows.Count, Environment.ProcessorCount); i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        public void Execute()
        {
            var row = Interlocked.Increment(ref _taken) - 1;
            if (row < rows.Count)
            {
                rows[row].ForEach(static pause => pause.End());
                // To the end of the line: requests that came meanwhile go first.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }
}

/// <param name="State">See the video's <c>state</c>.</param>
/// <param name="Publishing">A publisher is connected.</param>
/// <param name="Duration">Seconds recorded so far.</param>
/// <param name="EndedAt">When the broadcast ended.</param>
public sealed record StateEvent(VideoState State, bool Publishing, double Duration, DateTimeOffset? EndedAt)
{
    internal static StateEvent Of(LiveFacts facts) => new(facts.State, facts.Publishing, facts.DurationSeconds, facts.EndedAt);
}

/// <param name="Likes">How many like the video.</param>
/// <param name="Dislikes">How many do not.</param>
/// <param name="Version">Rises with each change: of two numbers the one with the higher version is the newer.</param>
public sealed record LikesEvent(int Likes, int Dislikes, long Version);

/// <param name="Viewers">Pages that watch now, on all nodes.</param>
public sealed record ViewersEvent(int Viewers);
