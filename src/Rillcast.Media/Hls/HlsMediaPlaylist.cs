using System.Collections.Immutable;

namespace Rillcast.Media.Hls;

/// <summary>What a media playlist says, as read (RFC 8216bis §4.4.3 to §4.4.5).</summary>
public sealed record HlsMediaPlaylist
{
    /// <summary>EXT-X-VERSION; 1 when absent.</summary>
    public int Version { get; init; } = 1;

    /// <summary>EXT-X-INDEPENDENT-SEGMENTS.</summary>
    public bool HasIndependentSegments { get; init; }

    /// <summary>EXT-X-TARGETDURATION.</summary>
    public required TimeSpan TargetDuration { get; init; }

    /// <summary>EXT-X-PLAYLIST-TYPE: <c>EVENT</c>, <c>VOD</c>, or null.</summary>
    public string? Type { get; init; }

    /// <summary>EXT-X-SERVER-CONTROL; null when absent.</summary>
    public HlsServerControl? ServerControl { get; init; }

    /// <summary>EXT-X-PART-INF PART-TARGET; null when absent.</summary>
    public TimeSpan? PartTarget { get; init; }

    /// <summary>EXT-X-MEDIA-SEQUENCE.</summary>
    public long MediaSequence { get; init; }

    /// <summary>EXT-X-DISCONTINUITY-SEQUENCE.</summary>
    public long DiscontinuitySequence { get; init; }

    /// <summary>EXT-X-SKIP SKIPPED-SEGMENTS; 0 in a whole playlist.</summary>
    public int Skipped { get; init; }

    /// <summary>Segments that are listed.</summary>
    public required ImmutableArray<HlsSegmentLine> Segments { get; init; }

    /// <summary>The segment that is not finished: parts after the last listed one; null when there are none.</summary>
    public HlsSegmentLine? Open { get; init; }

    /// <summary>EXT-X-PRELOAD-HINT of TYPE=PART; null when absent.</summary>
    public string? PreloadHint { get; init; }

    /// <summary>EXT-X-RENDITION-REPORT.</summary>
    public ImmutableArray<HlsRenditionReport> RenditionReports { get; init; } = [];

    /// <summary>EXT-X-ENDLIST.</summary>
    public bool IsEnded { get; init; }

    /// <summary>The whole playlist that a delta update stands for, given the one read before (§6.3.7).</summary>
    /// <exception cref="MediaFormatException">The update leaves out more than the older playlist has.</exception>
    public HlsMediaPlaylist Resolve(HlsMediaPlaylist previous)
    {
        if (Skipped == 0)
        {
            return this;
        }

        var first = MediaSequence - previous.MediaSequence;
        if (first < 0 || first + Skipped > previous.Segments.Length)
        {
            throw new MediaFormatException($"The delta update skips {Skipped} segments from {MediaSequence}; the playlist before had {previous.Segments.Length} from {previous.MediaSequence}.");
        }

        return this with { Skipped = 0, Segments = [.. previous.Segments.AsSpan((int)first, Skipped), .. Segments] };
    }
}

/// <summary>A segment as listed.</summary>
/// <param name="Uri">Its URI; empty for the unfinished one.</param>
/// <param name="Duration">EXTINF; zero for the unfinished one.</param>
/// <param name="Map">URI of the init segment in force; null when none was stated.</param>
/// <param name="IsDiscontinuity">EXT-X-DISCONTINUITY stands before it.</param>
/// <param name="IsGap">EXT-X-GAP.</param>
/// <param name="ProgramDateTime">EXT-X-PROGRAM-DATE-TIME, when stated for this very segment.</param>
/// <param name="Parts">EXT-X-PART.</param>
public sealed record HlsSegmentLine(
    string Uri,
    TimeSpan Duration,
    string? Map,
    bool IsDiscontinuity,
    bool IsGap,
    DateTimeOffset? ProgramDateTime,
    ImmutableArray<HlsPartLine> Parts);

/// <summary>A part as listed (EXT-X-PART).</summary>
/// <param name="Uri">URI.</param>
/// <param name="Duration">DURATION.</param>
/// <param name="IsIndependent">INDEPENDENT=YES.</param>
public sealed record HlsPartLine(string Uri, TimeSpan Duration, bool IsIndependent);

/// <summary>EXT-X-SERVER-CONTROL (§4.4.3.8).</summary>
/// <param name="CanBlockReload">CAN-BLOCK-RELOAD=YES.</param>
/// <param name="CanSkipUntil">CAN-SKIP-UNTIL; null when absent.</param>
/// <param name="HoldBack">HOLD-BACK; null when absent.</param>
/// <param name="PartHoldBack">PART-HOLD-BACK; null when absent.</param>
public sealed record HlsServerControl(bool CanBlockReload, TimeSpan? CanSkipUntil, TimeSpan? HoldBack, TimeSpan? PartHoldBack);
