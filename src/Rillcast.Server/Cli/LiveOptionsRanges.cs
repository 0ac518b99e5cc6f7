using Rillcast.Live;

namespace Rillcast.Server.Cli;

/// <summary>Holds section <c>Live</c> to the ranges that <see cref="LiveOptions"/> names; that library knows no configuration.</summary>
internal static class LiveOptionsRanges
{
    /// <summary>The options, when all values are in range.</summary>
    /// <exception cref="StartFailure">One is not.</exception>
    public static LiveOptions Checked(this LiveOptions options)
    {
        Check("GraceTime", options.GraceTime, TimeSpan.Zero, TimeSpan.FromHours(1));
        Check("TakeOverSilence", options.TakeOverSilence, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Check("WindowDuration", options.WindowDuration, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        Check("WindowBytes", options.WindowBytes, 16L << 20, 1L << 40);
        Check("DvrWindow", options.DvrWindow ?? TimeSpan.MaxValue, TimeSpan.FromSeconds(10), TimeSpan.MaxValue);
        Check("TrackDiscovery", options.TrackDiscovery, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10));
        Check("TrackDiscoveryBytes", options.TrackDiscoveryBytes, 64 << 10, 1 << 30);
        Check("Packager:SegmentDuration", options.Packager.SegmentDuration, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Check("Packager:PartDuration", options.Packager.PartDuration, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1));
        return options;
    }

    private static void Check<T>(string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new StartFailure($"Configuration: Live:{name} must be {least} to {most}, not {value}.");
        }
    }
}
