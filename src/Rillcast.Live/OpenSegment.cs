using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live;

/// <summary>The growing segment of a track, as of one part. Immutable.</summary>
/// <param name="Epoch">See <see cref="SegmentDescription.Epoch"/>.</param>
/// <param name="Number">See <see cref="SegmentDescription.Number"/>.</param>
/// <param name="Discontinuity">See <see cref="SegmentDescription.Discontinuity"/>.</param>
/// <param name="Init">See <see cref="SegmentDescription.Init"/>.</param>
/// <param name="Start">See <see cref="SegmentDescription.Start"/>.</param>
/// <param name="ProgramDateTime">See <see cref="SegmentDescription.ProgramDateTime"/>.</param>
/// <param name="Parts">Parts so far.</param>
public sealed record OpenSegment(
    int Epoch,
    long Number,
    int Discontinuity,
    int Init,
    MediaTime Start,
    DateTimeOffset ProgramDateTime,
    ImmutableList<OpenPart> Parts)
{
    /// <summary>See <see cref="SegmentDescription.StandIn"/>.</summary>
    public TrackId? StandIn { get; init; }

    /// <summary>Decoding time at the end of the last part.</summary>
    public MediaTime End => Parts.Count == 0 ? Start : Parts[^1].End;
}

/// <summary>A part with its bytes.</summary>
/// <param name="Description">Duration, size, independence.</param>
/// <param name="Bytes">The chunk.</param>
/// <param name="End">Decoding time at its end.</param>
public sealed record OpenPart(PartDescription Description, ReadOnlyMemory<byte> Bytes, MediaTime End);
