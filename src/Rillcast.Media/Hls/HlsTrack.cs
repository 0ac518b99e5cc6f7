using System.Collections.Immutable;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Media.Hls;

/// <summary>One track at one moment: all that its media playlist is written from.</summary>
public sealed record HlsTrack
{
    /// <summary>Finished segments to list, oldest first, numbers without holes. Not copied: a playlist of ten hours costs no objects.</summary>
    public required IReadOnlyList<SegmentDescription> Segments { get; init; }

    /// <summary>The growing segment; null between segments and while nobody publishes.</summary>
    public HlsOpenSegment? Open { get; init; }

    /// <summary>Media sequence number to state when nothing is listed yet.</summary>
    public required long NextNumber { get; init; }

    /// <summary>Longest segment; written rounded up to whole seconds (RFC 8216bis §4.4.3.1).</summary>
    public required TimeSpan TargetDuration { get; init; }

    /// <summary>Longest part (§4.4.3.7 PART-TARGET).</summary>
    public required TimeSpan PartTarget { get; init; }

    /// <summary>Nothing will be added: written with EXT-X-ENDLIST, without anything for low latency.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>
    /// Nothing has left the playlist and nothing will: <c>EVENT</c> while the broadcast runs, <c>VOD</c> afterwards.
    /// Without a type Shaka 5.2 moves the seek range on by the clock while the publisher is away, and after the break looks for media beyond the live edge;
    /// with <c>EVENT</c> its range is what is listed. It then wants <c>manifest.hls.ignoreManifestProgramDateTime</c>, or a delta update leads it astray.
    /// </summary>
    public required bool ListsWholeBroadcast { get; init; }

    /// <summary>Where the other tracks stand (§4.4.5.4).</summary>
    public ImmutableArray<HlsRenditionReport> RenditionReports { get; init; } = [];
}

/// <summary>The growing segment of a track as of one part.</summary>
/// <param name="Epoch">See <see cref="SegmentDescription.Epoch"/>.</param>
/// <param name="Number">See <see cref="SegmentDescription.Number"/>.</param>
/// <param name="Discontinuity">See <see cref="SegmentDescription.Discontinuity"/>.</param>
/// <param name="Init">See <see cref="SegmentDescription.Init"/>.</param>
/// <param name="Start">See <see cref="SegmentDescription.Start"/>.</param>
/// <param name="ProgramDateTime">See <see cref="SegmentDescription.ProgramDateTime"/>.</param>
/// <param name="Parts">Parts so far.</param>
public sealed record HlsOpenSegment(
    int Epoch,
    long Number,
    int Discontinuity,
    int Init,
    MediaTime Start,
    DateTimeOffset ProgramDateTime,
    IReadOnlyList<PartDescription> Parts)
{
    /// <summary>See <see cref="SegmentDescription.StandIn"/>.</summary>
    public TrackId? StandIn { get; init; }
}

/// <summary>Where another rendition's playlist stands (RFC 8216bis §4.4.5.4 EXT-X-RENDITION-REPORT).</summary>
/// <param name="Uri">Its playlist, relative to the one that has the report.</param>
/// <param name="LastNumber">Media sequence number of its last segment or part.</param>
/// <param name="LastPart">Index of the last part in that segment; null when it has none.</param>
public sealed record HlsRenditionReport(string Uri, long LastNumber, int? LastPart);
