using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Import;

/// <summary>What a file may ask of an import.</summary>
public sealed record ImportLimits
{
    /// <summary>Longest video. Default 24 hours.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most pixels of a picture. Default 8192 × 4320.</summary>
    public int MaxPixels { get; init; } = 8192 * 4320;

    /// <summary>Longest side of pictures that have to be converted; larger ones are made smaller. Default 3840.</summary>
    public int MaxConvertedSide { get; init; } = 3840;

    /// <summary>Longest distance of keyframes at which pictures are taken as they are. Default 12 s: twice that of a usual recording, and what x264 makes of 24 pictures a second by default.</summary>
    public TimeSpan MaxKeyframeDistance { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long ffmpeg may put out nothing. Default 5 minutes: a converter of large pictures on a busy machine looks ahead for a while.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What ffmpeg may use; processor time is given by the length of the video.</summary>
    public FfmpegLimits Ffmpeg { get; init; } = new() { MemoryBytes = 8L << 30, Niceness = 10 };
}
