namespace Rillcast.Storage.S3;

/// <summary>Sizes and times that requests to an S3 service keep to.</summary>
public static class S3Limits
{
    /// <summary>Objects of this size and more are sent in parts.</summary>
    public const int MultipartThresholdBytes = 32 << 20;

    /// <summary>Size of a part; the last is smaller. S3 allows 10,000 parts of at least 5 MiB: 156 GiB.</summary>
    public const int PartBytes = 16 << 20;

    /// <summary>Keys in one delete request and in one page of a listing; the most that S3 allows.</summary>
    public const int KeysPerRequest = 1000;

    /// <summary>Below this rate a transfer counts as stuck.</summary>
    public const int SlowestBytesPerSecond = 256 << 10;

    /// <summary>Connections held to the service; more requests than that wait.</summary>
    public const int MaxConnections = 64;

    internal static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    internal static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Each pause is so many times the one before.</summary>
    internal const int PauseGrowth = 4;
}
