namespace Rillcast.Media.Mp4;

/// <summary>
/// Reads fragmented MP4: headers and chunks, ours and those of other muxers. For checks, tests and recovery; it holds the whole input and allocates
/// for every sample. Anything that breaks the format, or a limit below, is a <see cref="MediaFormatException"/>.
/// </summary>
public static class Mp4Reader
{
    /// <summary>Most tracks in a header.</summary>
    public const int MaxTracks = 16;

    /// <summary>Most samples that one call reads: a sample can cost no byte of input, so the input's size is no limit.</summary>
    public const int MaxSamples = 1 << 18;

    /// <summary>Reads the header; other boxes around <c>moov</c> are passed over.</summary>
    public static Mp4Movie ReadInit(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BoxReader(bytes, 0);
        while (reader.TryReadBox(out var box))
        {
            if (box.Is("moov"u8))
            {
                return Mp4HeaderReader.ReadMoov(box);
            }
        }

        throw new MediaFormatException("There is no 'moov' (ISO/IEC 14496-12 §8.2.1).");
    }

    /// <summary>Reads all fragments in the input; boxes that are neither <c>moof</c> nor <c>mdat</c> are passed over.</summary>
    /// <param name="bytes">Any number of chunks, whole, with or without the header before them.</param>
    /// <param name="movie">The header: its tracks' scales and defaults.</param>
    public static IReadOnlyList<Mp4Fragment> ReadFragments(ReadOnlyMemory<byte> bytes, Mp4Movie movie)
    {
        var moofs = new List<Box>();
        var mediaRanges = new List<(int Start, int End)>();
        var reader = new BoxReader(bytes, 0);
        while (reader.TryReadBox(out var box))
        {
            if (box.Is("moof"u8))
            {
                moofs.Add(box);
            }
            else if (box.Is("mdat"u8))
            {
                mediaRanges.Add((box.BodyStart, box.BodyStart + box.Body.Length));
            }
        }

        var fragments = new List<Mp4Fragment>();
        var fragmentReader = new Mp4FragmentReader(bytes, movie, mediaRanges);
        foreach (var moof in moofs)
        {
            fragmentReader.Read(moof, fragments);
        }

        return fragments;
    }
}
