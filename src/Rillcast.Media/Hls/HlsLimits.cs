namespace Rillcast.Media.Hls;

/// <summary>How much of a playlist is read before it is refused.</summary>
public static class HlsLimits
{
    /// <summary>Size of a playlist: a day of two-second segments with parts at the end has about 5 MiB.</summary>
    public const int MaxPlaylistBytes = 32 * 1024 * 1024;

    /// <summary>Length of a line.</summary>
    public const int MaxLineBytes = 8192;

    /// <summary>Segments, parts, variants, renditions or reports, each.</summary>
    public const int MaxEntries = 500_000;

    /// <summary>Attributes in one tag.</summary>
    public const int MaxAttributes = 64;

    /// <summary>Longest duration a tag may state: a day.</summary>
    public const long MaxSeconds = 86_400;
}
