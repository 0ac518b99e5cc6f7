using System.Buffers;

namespace Rillcast.Live;

/// <summary>Several memories as one sequence, without copying.</summary>
public sealed class ByteChain : ReadOnlySequenceSegment<byte>
{
    private ByteChain(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    /// <summary>The sequence of the memories in order.</summary>
    public static ReadOnlySequence<byte> Of(IReadOnlyList<ReadOnlyMemory<byte>> memories)
    {
        if (memories.Count == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new ByteChain(memories[0], 0);
        var last = first;
        for (var i = 1; i < memories.Count; i++)
        {
            var next = new ByteChain(memories[i], last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
