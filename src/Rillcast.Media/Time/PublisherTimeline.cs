using Rillcast.Media.Flv;

namespace Rillcast.Media.Time;

/// <summary>Places units from a sender's clock on the video's own timeline. Single owner.</summary>
public sealed class PublisherTimeline
{
    /// <summary>A timeline that goes on from a captured state.</summary>
    public PublisherTimeline(PublisherTimelineState state) => throw new NotImplementedException();

    /// <summary>Count.</summary>
    public long LateUnits => 0;

    /// <summary>Gives a unit its absolute times.</summary>
    public AccessUnit Place(TrackId track, in DemuxedUnit unit) => throw new NotImplementedException();

    /// <summary>All that later placements depend on.</summary>
    public PublisherTimelineState CaptureState() => throw new NotImplementedException();
}

/// <summary>See <see cref="PublisherTimeline"/>.</summary>
public sealed record PublisherTimelineState
{
    /// <summary>Where the sender's <see cref="OriginTimestamp"/> lies on the video's timeline, in ticks of 100 ns.</summary>
    public required long EpochStartTicks { get; init; }

    /// <summary>The sender's clock, in milliseconds modulo 2^32, that is placed at <see cref="EpochStartTicks"/>.</summary>
    public required uint OriginTimestamp { get; init; }
}
