namespace Rillcast.Media.Dash;

/// <summary>How much of a manifest is read before it is refused.</summary>
public static class DashLimits
{
    /// <summary>Size in bytes.</summary>
    public const int MaxManifestBytes = 32 * 1024 * 1024;

    /// <summary>Periods, representations in all, and segments in all, each.</summary>
    public const int MaxEntries = 500_000;

    /// <summary>Depth of elements.</summary>
    public const int MaxDepth = 32;
}
