using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Delivery;

/// <summary>Configuration section <c>Delivery</c>.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Delivery";

    /// <summary>How long a request for the first playlist of a broadcast waits for its first segment, in seconds.</summary>
    [Range(0, 60)]
    public double FirstSegmentWaitSeconds { get; init; } = 8;

    /// <summary>Longest wait of a blocking reload or of a request for the next part, in target durations.</summary>
    [Range(1, 10)]
    public int BlockedTargetDurations { get; init; } = 3;

    /// <summary>Indexes of stored videos kept in memory, in bytes of their files; what was not asked for longest goes first.</summary>
    [Range(0, long.MaxValue)]
    public long StoredIndexBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Largest index that is read at all, in bytes.</summary>
    [Range(1024, 1024L * 1024 * 1024)]
    public long MaxIndexBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Segments of an S3 store kept in memory, in bytes; what was not asked for longest goes first. 0 for none. Files need none.</summary>
    [Range(0, long.MaxValue)]
    public long StoredMediaBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Longest usual distance of keyframes at which the picture as it was sent is offered beside further qualities, in seconds. Those have a keyframe every two seconds, so players start and change quality quickly in them. A video without
    /// further qualities is offered as it was sent, whatever its keyframes.
    /// </summary>
    [Range(1, 60)]
    public double LongestSourceGopSeconds { get; init; } = 5;

    /// <summary>Send finished media objects over plain HTTP/1.1 straight from files and memory, around the HTTP server (Linux).</summary>
    public bool Direct { get; init; } = true;

    /// <summary>List the growing segment in MPDs, with a foreseen length, for players that read it while it grows (seen to work with Shaka 5.2).</summary>
    public bool LowLatencyDash { get; init; } = true;
}
