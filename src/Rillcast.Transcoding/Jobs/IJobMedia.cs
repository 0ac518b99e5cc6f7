using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Jobs;

/// <summary>Where a worker reads the segment of a job and delivers what it makes: the same process, or another node over HTTP.</summary>
public interface IJobMedia
{
    /// <summary>Opens the source segment; null when nobody wants the job any more (video deleted, rungs shed, all of it there already).</summary>
    /// <exception cref="IOException">The segment cannot be read now; trying the job again is right.</exception>
    Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct);

    /// <summary>Begins the delivery of the job's output. One per try.</summary>
    /// <exception cref="IOException">The owner cannot be reached now; trying the job again is right.</exception>
    Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct);
}

/// <summary>Takes the output of one try of a job, in order per rung. Disposing it ends the try.</summary>
public interface IJobDelivery : IAsyncDisposable
{
    /// <summary>Takes the next output. What an earlier try delivered already is passed over by the receiver.</summary>
    /// <returns>False when nobody wants the rest: stop the encoder.</returns>
    /// <exception cref="IOException">The owner cannot be reached now; trying the job again is right.</exception>
    ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct);

    /// <summary>All output has been written; completes when the receiver has it.</summary>
    /// <exception cref="IOException">The owner did not take all of it; trying the job again is right.</exception>
    Task CompleteAsync(CancellationToken ct);
}

/// <summary>A segment to convert.</summary>
/// <param name="Rungs">Those of the job's rungs that are still wanted; at least one.</param>
/// <param name="Init">Init segment of the source track.</param>
/// <param name="Start">Time of its first picture on the video's timeline (<see cref="SegmentDescription.Start"/>).</param>
/// <param name="Parts">Its parts (CMAF chunks) in order; grows while a live segment grows, ends with the segment. Throws <see cref="IOException"/> when the rest cannot be had.</param>
public sealed record SourceSegment(ImmutableArray<Rung> Rungs, ReadOnlyMemory<byte> Init, MediaTime Start, IAsyncEnumerable<ReadOnlyMemory<byte>> Parts);

/// <summary>What a worker makes of a segment, per rung: <see cref="RungBegun"/>, one or more <see cref="RungPart"/>, <see cref="RungEnded"/>.</summary>
/// <param name="Track">The rung's track.</param>
public abstract record RungOutput(TrackId Track);

/// <summary>The rung's init segment (<c>ftyp</c>, <c>moov</c>); equal for equal configurations, so most often one that the receiver knows.</summary>
/// <param name="Track">The rung's track.</param>
/// <param name="Maker">Names what makes the bytes, at most 32 letters and digits: of two tries with the same name one can go on where the other stopped, of others not.</param>
/// <param name="Init">The init segment.</param>
public sealed record RungBegun(TrackId Track, string Maker, ReadOnlyMemory<byte> Init) : RungOutput(Track);

/// <summary>The next part.</summary>
/// <param name="Track">The rung's track.</param>
/// <param name="Index">Position in the segment, from 0.</param>
/// <param name="Description">Duration in 90 kHz, size, independence.</param>
/// <param name="Bytes"><c>moof</c> and <c>mdat</c>; absolute <c>tfdt</c>.</param>
public sealed record RungPart(TrackId Track, int Index, PartDescription Description, ReadOnlyMemory<byte> Bytes) : RungOutput(Track);

/// <summary>The rung's segment is whole: the durations of its parts add up to the source segment's.</summary>
public sealed record RungEnded(TrackId Track) : RungOutput(Track);
