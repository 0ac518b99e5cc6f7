namespace Rillcast.Server.Views;

/// <summary>Limits of counting.</summary>
internal static class ViewLimits
{
    /// <summary>Watching a video again within this time is the same watch.</summary>
    public static readonly TimeSpan SameWatch = TimeSpan.FromMinutes(30);

    /// <summary>How often counts are written.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);

    /// <summary>Watches remembered on a node, to count each once; beyond it those of the older half of <see cref="SameWatch"/> are forgotten.</summary>
    public const int MaxWatches = 200_000;

    /// <summary>Videos whose counts wait to be written; beyond it, while the database is away, watches of further videos are not counted.</summary>
    public const int MaxPending = 100_000;
}
