using System.Buffers;
using Rillcast.Server.Events;

namespace Rillcast.Server.Videos;

/// <summary>
/// One connection's way through the events of a room: writes what it has not written yet. Whoever reads too slowly finds that the log has gone on without him, and is told to read again from the API; nothing is kept for him.
/// Used by one connection at a time.
/// </summary>
internal sealed class RoomReader
{
    private readonly ViewerRoom _room;
    private readonly Dictionary<string, long> _ahead;
    private readonly long _hidings;
    private IReadOnlyList<LogEntry> _missed;
    private EventPosition _position;
    private bool _mustReset;
    private bool _begun;
    private long _next;
    private long _state = -1;
    private long _viewers;
    private long _burst;
    private long _likes;
    private long _pings;
    private long _resets;

    /// <summary>A reader that begins at the end of the room's log.</summary>
    /// <param name="room">Where.</param>
    /// <param name="hidings">How often the video had become private before this viewer was let in.</param>
    /// <param name="position">What it has read.</param>
    /// <param name="missed">What it has to be told first.</param>
    /// <param name="mustReset">It missed more than is known here.</param>
    /// <param name="ahead">Nodes of which it has read more than this node: those events are not told again when they come.</param>
    public RoomReader(ViewerRoom room, long hidings, EventPosition position, IReadOnlyList<LogEntry> missed, bool mustReset, Dictionary<string, long> ahead)
    {
        var events = room.Events;
        (_room, _hidings, _position, _missed, _mustReset, _ahead) = (room, hidings, position, missed, mustReset, ahead);
        (_next, _burst, _likes, _pings, _resets) = (events.LogEnd, events.BurstVersion, events.LikesVersion, events.PingVersion, events.Resets);
    }

    /// <summary>Writes what is new; false when the video is gone, or has become private.</summary>
    public bool Write(IBufferWriter<byte> output)
    {
        var events = _room.Events;
        if (events.IsClosed || events.Hidings > _hidings)
        {
            return false;
        }

        if (!_begun)
        {
            _begun = true;
            Begin(output);
        }

        if (events.StateVersion > _state)
        {
            output.Write(events.State.Span);
            _state = events.StateVersion;
        }

        if (events.ViewersVersion > _viewers)
        {
            output.Write(events.Viewers.Span);
            _viewers = events.ViewersVersion;
        }

        if (events.Resets > _resets || _next < events.LogStart)
        {
            WriteReset(output, null);
            (_resets, _next) = (events.Resets, events.LogEnd);
        }

        WriteLog(output, events);
        if (events.BurstVersion > _burst)
        {
            output.Write(events.Burst.Span);
            _burst = events.BurstVersion;
        }

        if (events.LikesVersion > _likes)
        {
            output.Write(events.Likes.Span);
            _likes = events.LikesVersion;
        }

        if (events.PingVersion > _pings)
        {
            output.Write(events.Ping.Span);
            _pings = events.PingVersion;
        }

        return true;
    }

    private void Begin(IBufferWriter<byte> output)
    {
        foreach (var entry in _missed)
        {
            // Its own position, not this node's: it may have read other nodes' events that come later in this node's order.
            _position = _position.With(entry.Origin, entry.Seq);
            output.Write(RoomEvents.IdLine(_position));
            output.Write(entry.WithoutId.Span);
        }

        _missed = [];
        if (_mustReset)
        {
            WriteReset(output, _position);
            _mustReset = false;
            return;
        }

        output.Write(RoomEvents.Format("ping", "{}"u8, _position));
    }

    private void WriteLog(IBufferWriter<byte> output, RoomEvents events)
    {
        for (; _next < events.LogEnd; _next++)
        {
            var entry = events.Log[_next - events.LogStart];
            if (_ahead.Count == 0)
            {
                output.Write(entry.Bytes);
            }
            else if (_ahead.GetValueOrDefault(entry.Origin) < entry.Seq)
            {
                _ahead.Remove(entry.Origin);
                _position = _position.With(entry.Origin, entry.Seq);
                output.Write(RoomEvents.IdLine(_position));
                output.Write(entry.WithoutId.Span);
            }
        }
    }

    private static void WriteReset(IBufferWriter<byte> output, EventPosition? position) => output.Write(RoomEvents.Format("reset", "{}"u8, position));
}
