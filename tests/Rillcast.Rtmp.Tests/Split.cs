using System.Buffers;

namespace Rillcast.Rtmp.Tests;

/// <summary>Byte sequences in many pieces.</summary>
internal static class Split
{
    /// <summary>One segment per byte.</summary>
    public static ReadOnlySequence<byte> PerByte(ReadOnlyMemory<byte> bytes) => Into(bytes, 1);

    /// <summary>Segments of the given length.</summary>
    public static ReadOnlySequence<byte> Into(ReadOnlyMemory<byte> bytes, int length)
    {
        if (bytes.IsEmpty)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        Segment first = new(bytes[..Math.Min(length, bytes.Length)], 0);
        Segment last = first;
        for (int at = length; at < bytes.Length; at += length)
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
            Segment next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
