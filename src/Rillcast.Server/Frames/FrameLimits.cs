namespace Rillcast.Server.Frames;

/// <summary>Limits of the frames API.</summary>
internal static class FrameLimits
{
    /// <summary>Seconds of an answer when none are asked for.</summary>
    public const double DefaultSeconds = 10;

    /// <summary>Most seconds of one answer.</summary>
    public const double MaxSeconds = 60;

    /// <summary>Latest offset that is looked at, in seconds: a year.</summary>
    public const double MaxOffset = 31_536_000;

    /// <summary>Most frames in one answer; an interval with more is cut, and <c>next</c> goes on there.</summary>
    public const int MaxFrames = 10_000;

    /// <summary>Longest <c>device</c>: User-Agents are seldom half as long.</summary>
    public const int MaxDeviceLength = 512;

    /// <summary>Samples of parsed segments kept in memory, 40 bytes each.</summary>
    public const int MaxCachedSamples = 1_000_000;

    /// <summary>Presentation runs behind decoding by no more than this: so far around an interval its frames are looked for.</summary>
    public const long MaxReorderMicroseconds = 2_000_000;

    /// <summary>Shorter stretches without anything are not named: tracks seldom begin and end at the same moment.</summary>
    public const long MinGapMicroseconds = 100_000;

    /// <summary>Shortest session name a client may choose.</summary>
    public const int MinSessionLength = 16;

    /// <summary>Longest session name.</summary>
    public const int MaxSessionLength = 64;

    /// <summary>Cursors kept for all viewers together; beyond it those unused longest go.</summary>
    public const int MaxCursors = 200_000;

    /// <summary>How long the cursor of somebody signed in is kept after its last use.</summary>
    public static readonly TimeSpan UserCursorLife = TimeSpan.FromDays(7);

    /// <summary>How long the cursor of a session is kept after its last use.</summary>
    public static readonly TimeSpan SessionCursorLife = TimeSpan.FromHours(6);
}
