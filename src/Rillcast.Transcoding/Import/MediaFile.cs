namespace Rillcast.Transcoding.Import;

/// <summary>What is in a file that somebody sent.</summary>
/// <param name="Format">ffmpeg's name of the container.</param>
/// <param name="Duration">As the file says; null when it does not. May be a lie.</param>
/// <param name="Video">The pictures; null when there is only sound.</param>
/// <param name="Audio">The sound; null when there is none.</param>
public sealed record MediaFile(string Format, TimeSpan? Duration, VideoStream? Video, AudioStream? Audio);

/// <summary>A stream of pictures.</summary>
public sealed record VideoStream
{
    /// <summary>Place among the file's streams.</summary>
    public required int Index { get; init; }

    /// <summary>ffmpeg's name of the codec.</summary>
    public required string Codec { get; init; }

    /// <summary>ffmpeg's name of the profile; empty when unknown.</summary>
    public string Profile { get; init; } = "";

    /// <summary>ffmpeg's name of the pixel format; empty when unknown.</summary>
    public string PixelFormat { get; init; } = "";

    /// <summary>Coded width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Coded height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels are as wide as they are high, or nothing is known.</summary>
    public bool HasSquarePixels { get; init; } = true;

    /// <summary>Fields instead of whole pictures.</summary>
    public bool IsInterlaced { get; init; }

    /// <summary>Must be turned before it is shown (phones held upright).</summary>
    public bool IsRotated { get; init; }

    /// <summary>High dynamic range: PQ or HLG.</summary>
    public bool IsHighDynamicRange { get; init; }

    /// <summary>Longest distance of keyframes near the beginning; null when not looked at.</summary>
    public TimeSpan? KeyframeDistance { get; init; }
}

/// <summary>A stream of sound.</summary>
/// <param name="Index">Place among the file's streams.</param>
/// <param name="Codec">ffmpeg's name of the codec.</param>
/// <param name="Profile">ffmpeg's name of the profile; empty when unknown.</param>
/// <param name="Channels">Channels; 0 when unknown.</param>
/// <param name="SampleRate">Samples a second; 0 when unknown.</param>
public sealed record AudioStream(int Index, string Codec, string Profile, int Channels, int SampleRate);
