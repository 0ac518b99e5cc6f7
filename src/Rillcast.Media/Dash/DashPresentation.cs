using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Media.Dash;

/// <summary>A video at one moment: all that its MPD is written from (ISO/IEC 23009-1 §5.3.1.2).</summary>
public sealed record DashPresentation
{
    /// <summary>MPD@id.</summary>
    public required string Id { get; init; }

    /// <summary>Nothing will be added: a static MPD.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>Wall-clock time of media time zero (MPD@availabilityStartTime); dynamic only.</summary>
    public required DateTimeOffset AvailabilityStart { get; init; }

    /// <summary>Longest segment, MPD@maxSegmentDuration.</summary>
    public required TimeSpan TargetDuration { get; init; }

    /// <summary>How often players look for news; dynamic only.</summary>
    public TimeSpan MinimumUpdatePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Distance from the live edge that players keep; dynamic only.</summary>
    public TimeSpan PresentationDelay { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// ServiceDescription/Latency@target with playback rates to hold it; null for none. Shaka 5.2 measures it against an edge that goes on by the clock while
    /// the publisher is away, and would run after it ever after.
    /// </summary>
    public TimeSpan? LatencyTarget { get; init; }

    /// <summary>Length that can be gone back; null when it is the whole broadcast.</summary>
    public TimeSpan? TimeShiftBufferDepth { get; init; }

    /// <summary>Where a player asks for the time (scheme <c>urn:mpeg:dash:utc:http-iso:2014</c>); null for no UTCTiming.</summary>
    public string? ClockUri { get; init; }

    /// <summary>
    /// How much earlier than its end a segment may be asked for: its expected length without its first part
    /// (SegmentTemplate@availabilityTimeOffset, with @availabilityTimeComplete="false"). Null: growing segments are not listed.
    /// </summary>
    public TimeSpan? AvailabilityTimeOffset { get; init; }

    /// <summary>Its tracks, video first.</summary>
    public required IReadOnlyList<DashTrack> Tracks { get; init; }
}

/// <summary>One track of a <see cref="DashPresentation"/>: one Representation in each period in which it has something.</summary>
public sealed record DashTrack
{
    /// <summary>Its name: Representation@id and folder.</summary>
    public required TrackId Track { get; init; }

    /// <summary>Video or audio.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>Init segments that the segments name.</summary>
    public required IReadOnlyList<InitDescription> Inits { get; init; }

    /// <summary>Finished segments to list, oldest first, numbers without holes; not copied.</summary>
    public required IReadOnlyList<SegmentDescription> Segments { get; init; }

    /// <summary>The growing segment; listed only with <see cref="DashPresentation.AvailabilityTimeOffset"/>.</summary>
    public DashGrowingSegment? Growing { get; init; }

    /// <summary>Representation@bandwidth in bits a second; at least 1.</summary>
    public required long Bandwidth { get; init; }

    /// <summary>Pictures a second; null when not known, and for audio.</summary>
    public double? FrameRate { get; init; }
}

/// <summary>A segment that is not finished and whose length is foreseen.</summary>
/// <param name="Epoch">See <see cref="SegmentDescription.Epoch"/>.</param>
/// <param name="Number">See <see cref="SegmentDescription.Number"/>.</param>
/// <param name="Discontinuity">See <see cref="SegmentDescription.Discontinuity"/>.</param>
/// <param name="Init">See <see cref="SegmentDescription.Init"/>.</param>
/// <param name="Start">See <see cref="SegmentDescription.Start"/>.</param>
/// <param name="ExpectedDuration">
/// Foreseen length. Rather too long than too short: Shaka 5 takes a segment whose end moved later for another one (it fetches it again),
/// and corrects one that ends earlier by the start of the next.
/// </param>
public sealed record DashGrowingSegment(int Epoch, long Number, int Discontinuity, int Init, MediaTime Start, MediaTime ExpectedDuration);
