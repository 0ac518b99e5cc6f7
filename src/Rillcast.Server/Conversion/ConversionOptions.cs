using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Conversion;

/// <summary>Section <c>Conversion</c>: what is converted, and when quality gives way.</summary>
internal sealed record ConversionOptions
{
    /// <summary>Make the ladder while a broadcast runs. Default true; without it viewers have the source and the sound.</summary>
    public bool Live { get; init; } = true;

    /// <summary>Complete recordings and uploads: make what they do not have. Default true; without it this node leaves stored videos as they are.</summary>
    public bool Stored { get; init; } = true;

    /// <summary>Stored videos converted at the same time; they share the workers. 1 to 100, default 2, so that a short video does not wait for a long one.</summary>
    [Range(1, 100)]
    public int StoredAtOnce { get; init; } = 2;

    /// <summary>Make HEVC qualities of every stored video. Default false: owners ask for them, since they take several times as long.</summary>
    public bool Hevc { get; init; }

    /// <summary>Make AV1 qualities of every stored video. Default false, as for HEVC.</summary>
    public bool Av1 { get; init; }

    /// <summary>How far the best quality may be behind the source at the end of a segment until it counts as late. 0.5 to 30 s, default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:00:30")]
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many of the last eight segments may be late until the best quality is taken out. 1 to 8, default 3.</summary>
    [Range(1, 8)]
    public int LateSegments { get; init; } = 3;

    /// <summary>How long all must go well until a quality that was taken out is tried again; twice as long after each try that failed. 5 s to 1 h, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan ReturnAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker may give nothing of a segment until a free one is given the same. 0.2 to 30 s, default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:30")]
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromSeconds(1);
}
