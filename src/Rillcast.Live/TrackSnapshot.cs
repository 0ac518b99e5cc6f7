using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live;

/// <summary>
/// One track as readers see it at one moment: immutable, replaced as a whole by the video's single writer at each part.
/// Live and stored videos look the same; a stored one has ended and keeps no bytes in memory.
/// </summary>
public sealed class TrackSnapshot
{
    /// <summary>Its name.</summary>
    public required TrackId Track { get; init; }

    /// <summary>Video or audio.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>Init segments in the order they came; never empty.</summary>
    public required IReadOnlyList<InitDescription> Inits { get; init; }

    /// <summary>Finished segments that playlists list, oldest first, numbers without holes.</summary>
    public required SegmentList Segments { get; init; }

    /// <summary>The segment that is growing; null between segments, while nobody publishes, and for ever after the end.</summary>
    public OpenSegment? Open { get; init; }

    /// <summary>Nothing will be added any more.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>Number that the next segment to begin will have (when <see cref="Open"/> is null).</summary>
    public required long NextNumber { get; init; }

    /// <summary>Discontinuity sequence number of the first listed segment (EXT-X-DISCONTINUITY-SEQUENCE).</summary>
    public int FirstDiscontinuity => Segments.Count > 0 ? Segments[0].Description.Discontinuity : Open?.Discontinuity ?? 0;

    /// <summary>EXT-X-TARGETDURATION: the longest segment so far, rounded up to whole seconds, at least the configured length.</summary>
    public required TimeSpan TargetDuration { get; init; }

    /// <summary>PART-TARGET: the longest part so far, at least the configured length.</summary>
    public required TimeSpan PartTarget { get; init; }

    /// <summary>Highest bit rate of any segment so far (RFC 8216bis §4.4.6.2 BANDWIDTH); 0 before the first segment.</summary>
    public required long PeakBitsPerSecond { get; init; }

    /// <summary>Bits of all segments by their duration (AVERAGE-BANDWIDTH); 0 before the first segment.</summary>
    public required long AverageBitsPerSecond { get; init; }

    /// <summary>Measured pictures a second over the last segments; 0 for audio or when not known yet.</summary>
    public required double FrameRate { get; init; }

    /// <summary>A place for what delivery renders from this snapshot, so that it is made once and goes with it. Not part of the value.</summary>
    public RenderedPlaylists Rendered { get; } = new();

    /// <summary>The init segment that a segment needs.</summary>
    public InitDescription InitOf(int epoch, int number)
    {
        for (var i = Inits.Count - 1; i >= 0; i--)
        {
            if (Inits[i].Epoch == epoch && Inits[i].Number == number)
            {
                return Inits[i];
            }
        }

        throw new KeyNotFoundException($"Track {Track} has no init segment {epoch}-init-{number}.");
    }

    /// <summary>True when the part (or, without one, the whole segment) is listed: what a blocking reload waits for (RFC 8216bis §6.2.5.2). A part past the end of a finished segment is the first of the next.</summary>
    public bool Contains(long number, int? part)
    {
        if (Segments.Count > 0 && number <= Segments[^1].Description.Number)
        {
            if (part is not { } p || number < Segments[^1].Description.Number || p < Segments[^1].Description.Parts.Length)
            {
                return true;
            }

            return Open is { Parts.Count: > 0 };
        }

        return Open is { } open && part is { } wanted && (open.Number > number || (open.Number == number && open.Parts.Count > wanted));
    }

    /// <summary>The end of what is listed, parts of the growing segment included, on the video's timeline; null when nothing is.</summary>
    public MediaTime? End
    {
        get
        {
            if (Open is { } open)
            {
                return open.End;
            }

            return Segments.Count > 0 ? Segments[^1].Description.Start + Segments[^1].Description.Duration : null;
        }
    }
}
