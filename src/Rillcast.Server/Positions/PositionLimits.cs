using Rillcast.Server.Videos;

namespace Rillcast.Server.Positions;

/// <summary>Limits of remembered positions.</summary>
internal static class PositionLimits
{
    /// <summary>Latest position that is taken, in seconds: a year.</summary>
    public const double MaxSeconds = 31_536_000;

    /// <summary>Videos of one progress request.</summary>
    public const int MaxProgressVideos = 100;

    /// <summary>Videos of one person's history; those watched longest ago make room.</summary>
    public const int MaxHistory = 5_000;

    /// <summary>A recording counts as watched when less than this share of it is left …</summary>
    private const double EndShare = 0.05;

    /// <summary>… in seconds at least this: nobody listens to the last note …</summary>
    private const double MinEndSeconds = 2;

    /// <summary>… and at most this.</summary>
    private const double MaxEndSeconds = 60;

    /// <summary>A position as it counts: a recording has none behind its end, and nothing is left of one that was watched live to its end.</summary>
    public static (double Seconds, bool Finished) Fit(double position, bool finished, VideoState state, double duration)
    {
        if (state is not (VideoState.Ready or VideoState.Processing))
        {
            return (position, finished);
        }

        var seconds = Math.Min(position, duration);
        return (seconds, finished || IsFinished(seconds, duration));
    }

    /// <summary>True when nothing worth resuming is left of a recording.</summary>
    public static bool IsFinished(double position, double duration) =>
        duration > 0 && duration - position <= Math.Clamp(duration * EndShare, MinEndSeconds, MaxEndSeconds);
}
