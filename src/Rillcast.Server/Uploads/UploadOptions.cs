using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Uploads;

/// <summary>Section <c>Uploads</c>: files that people send to become videos.</summary>
internal sealed record UploadOptions
{
    /// <summary>Largest file. 1 MiB to 1 TiB, default 64 GiB.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Unfinished uploads of one account; an administrator has no limit. 1 to 1,000, default 20.</summary>
    [Range(1, 1000)]
    public int MaxOpenPerUser { get; init; } = 20;

    /// <summary>Room on the disk that uploads leave to broadcasts and the database. Default 2 GiB.</summary>
    [Range(0L, 1L << 50)]
    public long KeepFreeBytes { get; init; } = 2L << 30;

    /// <summary>How long an unfinished upload waits for its next bytes. 1 minute to 30 days, default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Expiry { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a finished, failed or cancelled upload is still listed. 1 minute to 365 days, default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan History { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often what has expired is looked for. 100 ms to 1 hour, default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A request that has brought nothing for so long gives way to another one for the same upload. 100 ms to 10 minutes, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan TakeOverSilence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes after which the file is forced to the disk; it is too at the end of each request. 1 MiB to 1 GiB, default 64 MiB.</summary>
    [Range(1L << 20, 1L << 30)]
    public long SyncBytes { get; init; } = 64L << 20;

    /// <summary>Longest video that is made of a file. 1 s to 30 days, default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most pixels of a picture. 65,536 to 268,435,456, default 8192 × 4320.</summary>
    [Range(1 << 16, 1 << 28)]
    public int MaxPixels { get; init; } = 8192 * 4320;

    /// <summary>Files that are turned into videos at once. 1 to 16, default 1.</summary>
    [Range(1, 16)]
    public int Imports { get; init; } = 1;
}
