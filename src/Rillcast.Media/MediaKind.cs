namespace Rillcast.Media;

/// <summary>What a track carries. Video and audio always travel in separate tracks (ISO/IEC 23000-19 §7.3.1: one track per CMAF track file).</summary>
public enum MediaKind
{
    /// <summary>Coded pictures.</summary>
    Video,

    /// <summary>Coded sound.</summary>
    Audio,
}
