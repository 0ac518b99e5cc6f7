namespace Rillcast.Media.Mp4.Progressive;

/// <summary>Bounds of one progressive file; a recording beyond them cannot be had as one.</summary>
public static class ProgressiveLimits
{
    /// <summary>Most samples of a track: 77 hours at 60 pictures a second.</summary>
    public const int MaxSamples = 1 << 24;

    /// <summary>Most segments.</summary>
    public const int MaxObjects = 1 << 20;

    /// <summary>Most stretches of segments.</summary>
    public const int MaxPieces = 1 << 22;

    /// <summary>Most configurations of a track.</summary>
    public const int MaxConfigs = 1 << 10;

    internal static void Check(int count, int limit, string what)
    {
        if (count > limit)
        {
            throw new MediaFormatException($"More than {limit} {what}: too long for one file.");
        }
    }
}
