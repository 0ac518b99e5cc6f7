namespace Rillcast.Media.Time;

/// <summary>
/// All that later placements of a <see cref="PublisherTimeline"/> depend on; plain values, so that it can be written down and read again.
/// A new epoch needs only the two required ones.
/// </summary>
public sealed record PublisherTimelineState
{
    /// <summary>Where the sender's <see cref="OriginTimestamp"/> lies on the video's timeline, in ticks of 100 ns.</summary>
    public required long EpochStartTicks { get; init; }

    /// <summary>The sender's clock, in milliseconds modulo 2^32, that is placed at <see cref="EpochStartTicks"/>: the smallest of the first units'.</summary>
    public required uint OriginTimestamp { get; init; }

    /// <summary>The clock offsets in use lately, in nanoseconds, oldest first; empty before the first unit. See <see cref="PublisherTimeline"/>.</summary>
    public IReadOnlyList<long> ClockOffsets { get; init; } = [];

    /// <summary>The tracks that have had a unit.</summary>
    public IReadOnlyList<TrackClockState> Tracks { get; init; } = [];

    /// <summary>See <see cref="PublisherTimeline.LateUnits"/>.</summary>
    public long LateUnits { get; init; }

    /// <summary>See <see cref="PublisherTimeline.Jumps"/>.</summary>
    public long Jumps { get; init; }

    /// <summary>See <see cref="PublisherTimeline.AudioResyncs"/>.</summary>
    public long AudioResyncs { get; init; }
}

/// <summary>A track's part of <see cref="PublisherTimelineState"/>.</summary>
public sealed record TrackClockState
{
    /// <summary>Name of the track.</summary>
    public required string Track { get; init; }

    /// <summary>Scale of the ticks below.</summary>
    public required uint TicksPerSecond { get; init; }

    /// <summary>Video's timeline minus sender's clock, in nanoseconds.</summary>
    public required long OffsetNanoseconds { get; init; }

    /// <summary>Sender's clock of the last unit in milliseconds, unwrapped.</summary>
    public required long LastSenderMilliseconds { get; init; }

    /// <summary>Decoding time given to the last unit.</summary>
    public required long LastDtsTicks { get; init; }

    /// <summary>Length of the last unit: exact for audio, for video the last plausible distance of two units.</summary>
    public required long LastDurationTicks { get; init; }
}
