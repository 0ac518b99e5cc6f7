using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>What the packager makes, in the order in which readers may see it.</summary>
public abstract record PackagerOutput(TrackId Track);

/// <summary>A new decoder configuration; comes before the first segment that needs it.</summary>
public sealed record InitReady(InitDescription Init) : PackagerOutput(Init.Track);

/// <summary>A segment has begun; its parts follow. Comes when its first unit is pushed, before any of its parts.</summary>
/// <param name="Track">Its track.</param>
/// <param name="Epoch">See <see cref="SegmentDescription.Epoch"/>.</param>
/// <param name="Number">See <see cref="SegmentDescription.Number"/>.</param>
/// <param name="Discontinuity">See <see cref="SegmentDescription.Discontinuity"/>.</param>
/// <param name="Init">See <see cref="SegmentDescription.Init"/>.</param>
/// <param name="Start">See <see cref="SegmentDescription.Start"/>.</param>
/// <param name="ProgramDateTime">See <see cref="SegmentDescription.ProgramDateTime"/>.</param>
public sealed record SegmentBegun(TrackId Track, int Epoch, long Number, int Discontinuity, int Init, MediaTime Start, DateTimeOffset ProgramDateTime)
    : PackagerOutput(Track);

/// <summary>The next part of the segment begun last on the track.</summary>
/// <param name="Track">Its track.</param>
/// <param name="Description">Duration, size, independence.</param>
/// <param name="Bytes"><c>moof</c> and <c>mdat</c>; immutable, shared.</param>
public sealed record PartReady(TrackId Track, PartDescription Description, ReadOnlyMemory<byte> Bytes) : PackagerOutput(Track);

/// <summary>The segment begun last on the track is finished; its bytes are the parts seen since, in order. For a gap no <see cref="SegmentBegun"/> and no part came before.</summary>
public sealed record SegmentReady(SegmentDescription Segment) : PackagerOutput(Segment.Track);
