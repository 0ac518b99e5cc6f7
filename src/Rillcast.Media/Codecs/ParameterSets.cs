using System.Buffers;
using System.Buffers.Binary;

namespace Rillcast.Media.Codecs;

/// <summary>Parameter sets that travel inside a stream besides those of the configuration record.</summary>
internal static class ParameterSets
{
    public delegate int IdOf(ReadOnlySpan<byte> unit);

    /// <summary>Puts a set into a list: in the place of the one with its id, else at the end. The list is made from the known sets when the first new one comes.</summary>
    public static void Merge(ReadOnlyMemory<byte>[] known, ref List<ReadOnlyMemory<byte>>? merged, ReadOnlySpan<byte> unit, IdOf idOf, int max)
    {
        // trailing_zero_8bits of a byte stream are left behind by careless converters; they say nothing.
        unit = unit.TrimEnd((byte)0);
        foreach (var set in merged ?? (IEnumerable<ReadOnlyMemory<byte>>)known)
        {
            if (set.Span.TrimEnd((byte)0).SequenceEqual(unit))
            {
                return;
            }
        }

        if (unit.Length is 0 or > ushort.MaxValue)
        {
            throw new MediaFormatException($"Parameter set of {unit.Length} bytes.");
        }

        merged ??= [.. known];
        var id = idOf(unit);
        var copy = unit.ToArray();
        for (var i = 0; i < merged.Count; i++)
        {
            if (idOf(merged[i].Span) == id)
            {
                merged[i] = copy;
                return;
            }
        }

        if (merged.Count == max)
        {
            throw new MediaFormatException($"More than {max} parameter sets of a kind.");
        }

        merged.Add(copy);
    }

    /// <summary>A set with its 16-bit length before it.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> set)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), (ushort)set.Length);
        output.Advance(2);
        output.Write(set);
    }
}
