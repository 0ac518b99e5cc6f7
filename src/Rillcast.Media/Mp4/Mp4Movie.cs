using Rillcast.Media.Time;

namespace Rillcast.Media.Mp4;

/// <summary>What a header (<c>moov</c>) says.</summary>
/// <param name="Tracks">Its tracks, at least one.</param>
public sealed record Mp4Movie(IReadOnlyList<Mp4Track> Tracks);

/// <summary>A track as its header describes it.</summary>
public sealed record Mp4Track
{
    /// <summary><c>track_ID</c>.</summary>
    public required uint Number { get; init; }

    /// <summary>Video or audio.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>Scale of all its times.</summary>
    public required Timescale Timescale { get; init; }

    /// <summary>Four-character code of the (first) sample entry.</summary>
    public required string SampleEntryType { get; init; }

    /// <summary>Type of the first box in the sample entry: the decoder configuration.</summary>
    public required string ConfigurationBoxType { get; init; }

    /// <summary>Body of that box.</summary>
    public required ReadOnlyMemory<byte> ConfigurationBox { get; init; }

    /// <summary>Coded width in pixels; 0 for audio.</summary>
    public int Width { get; init; }

    /// <summary>Coded height in pixels; 0 for audio.</summary>
    public int Height { get; init; }

    /// <summary>Width on screen (<c>tkhd</c>), in pixels, fraction cut off.</summary>
    public int DisplayWidth { get; init; }

    /// <summary>Height on screen (<c>tkhd</c>), in pixels, fraction cut off.</summary>
    public int DisplayHeight { get; init; }

    /// <summary>Pixel aspect ratio as <c>pasp</c> says; 1:1 without one.</summary>
    public (int Horizontal, int Vertical) PixelAspect { get; init; } = (1, 1);

    /// <summary>Channels; 0 for video.</summary>
    public int Channels { get; init; }

    /// <summary>Whole samples a second as the sample entry says; 0 for video.</summary>
    public int SampleRate { get; init; }

    /// <summary><c>media_time</c> of the first edit that is not empty; null without an edit list.</summary>
    public long? EditMediaTime { get; init; }

    internal uint DefaultDuration { get; init; }

    internal uint DefaultSize { get; init; }

    internal uint DefaultFlags { get; init; }
}

/// <summary>One track's samples in one <c>moof</c>.</summary>
/// <param name="SequenceNumber"><c>mfhd</c>.</param>
/// <param name="TrackNumber"><c>track_ID</c>.</param>
/// <param name="BaseDecodeTime"><c>tfdt</c>.</param>
/// <param name="Samples">In decoding order.</param>
public sealed record Mp4Fragment(uint SequenceNumber, uint TrackNumber, long BaseDecodeTime, IReadOnlyList<Mp4Sample> Samples);

/// <summary>A sample as a fragment describes it.</summary>
/// <param name="Dts">Decoding time in the track's timescale.</param>
/// <param name="Pts">Presentation time before any edit list.</param>
/// <param name="Duration">Same scale.</param>
/// <param name="Flags">See <see cref="SampleFlags"/>.</param>
/// <param name="Offset">Place of its first byte in the input.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Payload">The bytes; empty when only headers were read (<see cref="PartHeader"/>).</param>
public readonly record struct Mp4Sample(long Dts, long Pts, uint Duration, uint Flags, int Offset, uint Size, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Decoding can start here.</summary>
    public bool IsSync => (Flags & SampleFlags.IsNonSyncBit) == 0;
}
