using Rillcast.Media.Time;

namespace Rillcast.Media.Codecs;

/// <summary>
/// What a decoder needs before the first unit of a track, read once from the publisher's bytes. Immutable. Each codec's folder has one
/// implementation; MP4, HLS and DASH use only this, so a new codec touches them in one line at most.
/// Two configurations are the same when entry type and box body are equal (<see cref="CodecConfig.AreSame"/>).
/// </summary>
public interface ICodecConfig
{
    /// <summary>Video or audio.</summary>
    MediaKind Kind { get; }

    /// <summary>The codec's usual name for people: <c>H.264</c>, <c>HEVC</c>, <c>AV1</c>, <c>AAC</c>, <c>Opus</c>.</summary>
    string Name { get; }

    /// <summary>The <c>codecs</c> parameter of one track (RFC 6381), for example <c>avc1.64001f</c>.</summary>
    string Rfc6381 { get; }

    /// <summary>Four-character code of the sample entry: <c>avc1</c>, <c>hvc1</c>, <c>av01</c>, <c>mp4a</c>, <c>Opus</c>.</summary>
    string SampleEntryType { get; }

    /// <summary>Four-character code of the box in the sample entry that holds the configuration: <c>avcC</c>, <c>hvcC</c>, <c>av1C</c>, <c>esds</c>, <c>dOps</c>.</summary>
    string ConfigurationBoxType { get; }

    /// <summary>Body of that box, all after size and type (for <c>esds</c> that includes version and flags).</summary>
    ReadOnlyMemory<byte> ConfigurationBox { get; }

    /// <summary>The scale of a track with this configuration: 90 kHz for video, the sampling rate for audio (48 kHz for Opus).</summary>
    Timescale Timescale { get; }
}

/// <summary>Configuration of a video track.</summary>
public interface IVideoConfig : ICodecConfig
{
    /// <summary>Width in luma samples after cropping; at least 1.</summary>
    int Width { get; }

    /// <summary>Height in luma samples after cropping; at least 1.</summary>
    int Height { get; }

    /// <summary>Pixel aspect ratio, horizontal part; 1 when square or unknown.</summary>
    int PixelAspectHorizontal { get; }

    /// <summary>Pixel aspect ratio, vertical part; 1 when square or unknown.</summary>
    int PixelAspectVertical { get; }

    /// <summary>Pictures may be coded as fields (H.264 <c>frame_mbs_only_flag</c> 0); which ones really are, their decoder knows.</summary>
    bool MayBeInterlaced => false;
}

/// <summary>Configuration of an audio track.</summary>
public interface IAudioConfig : ICodecConfig
{
    /// <summary>Samples a second of the decoded sound.</summary>
    int SampleRate { get; }

    /// <summary>Channels of the decoded sound.</summary>
    int Channels { get; }

    /// <summary>Samples that a decoder puts out before the first real one (edit list, <c>dOps</c> PreSkip); 0 when none or unknown.</summary>
    int PreSkipSamples { get; }

    /// <summary>Length of one unit in samples of <see cref="ICodecConfig.Timescale"/>: 1024 for AAC-LC, by the TOC byte for Opus (RFC 6716 §3.1).</summary>
    /// <exception cref="MediaFormatException">The unit breaks its codec's syntax.</exception>
    int DurationOf(ReadOnlySpan<byte> unit);
}
