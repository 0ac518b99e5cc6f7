using System.Buffers;

namespace Rillcast.Fuzz.Targets;

/// <summary>Feeds a reader that keeps what it cannot use yet, as a pipe does: in pieces, each behind what was left of the last.</summary>
internal static class Pieces
{
    /// <summary>Takes from a buffer what it can and advances it.</summary>
    public delegate void Take(ref ReadOnlySequence<byte> buffer);

    /// <summary>All bytes, <paramref name="length"/> at a time.</summary>
    public static void Feed(ReadOnlyMemory<byte> bytes, int length, Take take)
    {
        var consumed = 0;
        for (var end = Math.Min(length, bytes.Length); ; end = Math.Min(end + length, bytes.Length))
        {
            var buffer = Split(bytes[consumed..end], length);
            take(ref buffer);
            consumed = end - (int)buffer.Length;
            if (end == bytes.Length)
            {
                return;
            }
        }
    }

    private static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, int length)
    {
        if (bytes.Length <= length)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        var first = new Segment(bytes[..length], 0);
        var last = first;
        for (var at = length; at < bytes.Length; at += length)
        {
            last = last.Append(bytes.Slice(at, Math.Min(length, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
