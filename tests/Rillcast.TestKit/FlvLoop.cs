using System.Buffers;
using Rillcast.Media.Flv;
using Rillcast.Rtmp.Chunks;
using Rillcast.Rtmp.Messages;

namespace Rillcast.TestKit;

/// <summary>A recording cut into chunks once, to be sent again and again with rising times by any number of publishers.</summary>
/// <remarks>All media chunks have type 1 headers, that is, differences of time: so the bytes of each round are the same and are shared.
/// The opening sets the clocks to where a round before the first would have left them.</remarks>
public sealed class FlvLoop
{
    /// <summary>Chunk size that the bytes are cut for; to be announced before them.</summary>
    public const int ChunkBytes = 65536;

    private const uint StreamId = 1;
    private readonly byte[] _round;
    private readonly List<(int End, uint Time)> _marks = [];

    public FlvLoop(IReadOnlyList<FlvTag> tags)
    {
        List<FlvTag> media = [.. tags.Where(tag => tag.Type != FlvTagType.Script && tag.Body.Length > 0 && !IsSequenceHeader(tag) && !IsSequenceEnd(tag))];
        uint start = media.Min(tag => tag.Timestamp);
        Duration = media.GroupBy(tag => tag.Type).Max(track =>
        {
            uint first = track.First().Timestamp;
            uint last = track.Last().Timestamp;
            int count = track.Count();
            return last - start + (count > 1 ? (last - first + ((uint)count / 2)) / ((uint)count - 1) : 40);
        });

        // 1. The opening: metadata and configurations, at the time of the last unit of each kind.
        ChunkWriter writer = new() { ChunkSize = ChunkBytes };
        ArrayBufferWriter<byte> opening = new();
        foreach (FlvTag tag in tags.Where(tag => tag.Type == FlvTagType.Script || (tag.Body.Length > 0 && IsSequenceHeader(tag))))
        {
            FlvTag? last = media.Where(other => other.Type == tag.Type).Select(other => (FlvTag?)other).LastOrDefault();
            Write(writer, opening, tag, last is { } unit ? unit.Timestamp - start : 0, 0);
        }

        Opening = opening.WrittenMemory;

        // 2. The round.
        ArrayBufferWriter<byte> round = new();
        foreach (FlvTag tag in media)
        {
            uint time = tag.Timestamp - start;
            Write(writer, round, tag, time + Duration, 1);
            _marks.Add((round.WrittenCount, time));
        }

        _round = round.WrittenSpan.ToArray();
    }

    /// <summary>Length of a round in milliseconds.</summary>
    public uint Duration { get; }

    /// <summary>Bytes of a round.</summary>
    public int Bytes => _round.Length;

    /// <summary>What is sent once before the first round.</summary>
    public ReadOnlyMemory<byte> Opening { get; }

    /// <summary>Everything of a round that is due, from a place in it on.</summary>
    /// <param name="place">Index of the next message; advanced.</param>
    /// <param name="time">Milliseconds since the round's beginning.</param>
    public ReadOnlyMemory<byte> TakeDue(ref int place, long time)
    {
        int from = place == 0 ? 0 : _marks[place - 1].End;
        while (place < _marks.Count && _marks[place].Time <= time)
        {
            place++;
        }

        int to = place == 0 ? 0 : _marks[place - 1].End;
        return _round.AsMemory(from, to - from);
    }

    /// <summary>Whether a place is the end of the round.</summary>
    public bool IsEnd(int place) => place == _marks.Count;

    /// <summary>When the message at a place is due, in milliseconds since the round's beginning; at the end, the round's length.</summary>
    public uint DueAt(int place) => place < _marks.Count ? _marks[place].Time : Duration;

    /// <summary>Whether the tag carries a decoder configuration instead of media.</summary>
    private static bool IsSequenceHeader(in FlvTag tag)
    {
        ReadOnlySpan<byte> body = tag.Body.Span;
        return tag.Type switch
        {
            // Enhanced RTMP: high bit, then packet type 0. Legacy AVC: codec 7, packet type 0.
            FlvTagType.Video => (body[0] & 0x80) != 0 ? (body[0] & 0x0F) == 0 : (body[0] & 0x0F) == 7 && body[1] == 0,
            FlvTagType.Audio => (body[0] >> 4) == 9 ? (body[0] & 0x0F) == 0 : (body[0] >> 4) == 10 && body[1] == 0,
            _ => false,
        };
    }

    private static bool IsSequenceEnd(in FlvTag tag)
    {
        ReadOnlySpan<byte> body = tag.Body.Span;
        return tag.Type == FlvTagType.Video && ((body[0] & 0x80) != 0 ? (body[0] & 0x0F) == 2 : (body[0] & 0x0F) == 7 && body[1] == 2);
    }

    private static void Write(ChunkWriter writer, ArrayBufferWriter<byte> output, in FlvTag tag, uint time, int mostCompact) =>
        writer.Write(output, RtmpPublisher.ChunkStreamOf(tag.Type), new RtmpMessage((RtmpMessageType)tag.Type, time, StreamId, tag.Body), mostCompact);
}
