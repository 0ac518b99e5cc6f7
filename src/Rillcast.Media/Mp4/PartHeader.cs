using System.Buffers.Binary;

namespace Rillcast.Media.Mp4;

/// <summary>
/// Reads the head of a part of ours, without its media: one <c>moof</c> of one track whose samples fill the one <c>mdat</c> behind it (ISO/IEC 23000-19 §7.3.2.3).
/// </summary>
/// <param name="Length">Bytes before the media: <c>moof</c>, and size and type of <c>mdat</c>.</param>
/// <param name="Fragment">Its samples; their payloads are empty when they were not read.</param>
public readonly record struct PartHeader(int Length, Mp4Fragment Fragment)
{
    /// <summary>Bytes from which <see cref="LengthOf"/> can tell how many the header has.</summary>
    public const int ProbeBytes = 8;

    /// <summary>Longest header that is read: room for thousands of samples.</summary>
    public const int MaxLength = 1 << 20;

    private const int BoxHeader = 8;

    /// <summary>Bytes of a part's header.</summary>
    /// <param name="start">At least its first <see cref="ProbeBytes"/> bytes.</param>
    /// <exception cref="MediaFormatException">Not the beginning of a part.</exception>
    public static int LengthOf(ReadOnlySpan<byte> start)
    {
        if (start.Length < ProbeBytes || !start[4..8].SequenceEqual("moof"u8))
        {
            throw new MediaFormatException("A part does not begin with 'moof' (ISO/IEC 23000-19 §7.3.2.3).");
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(start);
        return size is >= BoxHeader and <= MaxLength - BoxHeader
            ? (int)size + BoxHeader
            : throw new MediaFormatException($"A 'moof' of {size} bytes: at most {MaxLength - BoxHeader} are read.");
    }

    /// <summary>Reads the header.</summary>
    /// <param name="bytes">The beginning of the part, at least its whole header.</param>
    /// <param name="partBytes">Size of the whole part.</param>
    /// <param name="movie">The track's header.</param>
    /// <exception cref="MediaFormatException">Not a part of the track, or its samples do not fill it.</exception>
    public static PartHeader Read(ReadOnlyMemory<byte> bytes, int partBytes, Mp4Movie movie)
    {
        var length = LengthOf(bytes.Span);
        if (length > bytes.Length || length > partBytes)
        {
            throw new MediaFormatException($"The header of a part has {length} bytes; {Math.Min(bytes.Length, partBytes)} are there.");
        }

        var mdat = bytes.Span[(length - BoxHeader)..length];
        if (!mdat[4..].SequenceEqual("mdat"u8) || BinaryPrimitives.ReadUInt32BigEndian(mdat) != partBytes - length + BoxHeader)
        {
            throw new MediaFormatException("A part is not one 'moof' and one 'mdat' (ISO/IEC 23000-19 §7.3.2.3).");
        }

        var moof = bytes[..(length - BoxHeader)];
        var reader = new BoxReader(moof, 0);
        reader.TryReadBox(out var box);
        var fragments = new List<Mp4Fragment>(1);
        new Mp4FragmentReader(bytes, movie, [(length, partBytes)]).Read(box, fragments);
        if (fragments is not [var fragment])
        {
            throw new MediaFormatException($"A part is of {fragments.Count} tracks; one is expected.");
        }

        var place = length;
        foreach (var sample in fragment.Samples)
        {
            if (sample.Offset != place)
            {
                throw new MediaFormatException($"A sample at {sample.Offset} of a part does not follow the one before, which ends at {place}.");
            }

            place = checked(place + (int)sample.Size);
        }

        return place == partBytes
            ? new PartHeader(length, fragment)
            : throw new MediaFormatException($"The samples of a part end at {place} of {partBytes}.");
    }
}
