using System.Collections.Immutable;

namespace Rillcast.Media.Dash;

/// <summary>What an MPD says, as read: the parts of it that Rillcast writes.</summary>
public sealed record DashManifest
{
    /// <summary>MPD@id.</summary>
    public string? Id { get; init; }

    /// <summary>MPD@type is <c>dynamic</c>.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>MPD@availabilityStartTime.</summary>
    public DateTimeOffset? AvailabilityStart { get; init; }

    /// <summary>MPD@publishTime.</summary>
    public DateTimeOffset? PublishTime { get; init; }

    /// <summary>MPD@minimumUpdatePeriod.</summary>
    public TimeSpan? MinimumUpdatePeriod { get; init; }

    /// <summary>MPD@timeShiftBufferDepth.</summary>
    public TimeSpan? TimeShiftBufferDepth { get; init; }

    /// <summary>MPD@suggestedPresentationDelay.</summary>
    public TimeSpan? PresentationDelay { get; init; }

    /// <summary>MPD@mediaPresentationDuration.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>UTCTiming@value of the first element.</summary>
    public string? ClockUri { get; init; }

    /// <summary>Its periods.</summary>
    public required ImmutableArray<DashPeriod> Periods { get; init; }
}

/// <summary>A period as read.</summary>
/// <param name="Id">Period@id.</param>
/// <param name="Start">Period@start.</param>
/// <param name="Representations">Of all its adaptation sets.</param>
public sealed record DashPeriod(string? Id, TimeSpan? Start, ImmutableArray<DashRepresentation> Representations);

/// <summary>A representation as read, with the SegmentTemplate in it.</summary>
/// <param name="Id">@id.</param>
/// <param name="ContentType">AdaptationSet@contentType.</param>
/// <param name="Codecs">@codecs.</param>
/// <param name="Bandwidth">@bandwidth.</param>
/// <param name="Timescale">SegmentTemplate@timescale; 1 when absent.</param>
/// <param name="PresentationTimeOffset">SegmentTemplate@presentationTimeOffset.</param>
/// <param name="Initialization">SegmentTemplate@initialization with identifiers filled in.</param>
/// <param name="Segments">The timeline with repetitions written out.</param>
public sealed record DashRepresentation(
    string Id,
    string? ContentType,
    string? Codecs,
    long Bandwidth,
    long Timescale,
    long PresentationTimeOffset,
    string? Initialization,
    ImmutableArray<DashSegment> Segments);

/// <summary>A segment of a timeline.</summary>
/// <param name="Number">$Number$.</param>
/// <param name="Uri">SegmentTemplate@media with identifiers filled in.</param>
/// <param name="Start">Media time in ticks.</param>
/// <param name="Duration">In ticks.</param>
public readonly record struct DashSegment(long Number, string Uri, long Start, long Duration);
