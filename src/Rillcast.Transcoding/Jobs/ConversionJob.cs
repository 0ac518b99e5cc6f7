using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Jobs;

/// <summary>
/// One source segment to be converted to its rungs. Idempotent: the same job done twice, by any two workers, makes the same bytes. It names the
/// segment and does not hold it: a worker reads it through <see cref="IJobMedia"/>, possibly while it is still growing.
/// </summary>
public sealed record ConversionJob
{
    /// <summary>The video.</summary>
    public required VideoId Video { get; init; }

    /// <summary>The track to convert, usually <see cref="TrackId.Source"/>.</summary>
    public required TrackId Source { get; init; }

    /// <summary>Epoch of the segment.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of the segment.</summary>
    public required long Number { get; init; }

    /// <summary>Live before stored.</summary>
    public required JobPriority Priority { get; init; }

    /// <summary>What to make. <see cref="SourceSegment.Rungs"/> says which of them are still wanted.</summary>
    public required ImmutableArray<Rung> Rungs { get; init; }

    /// <summary>Base address of the node that has the segment and takes the result, for example <c>http://10.0.0.5:8080</c>; empty when the queue is inside that node.</summary>
    public string Node { get; init; } = "";

    /// <summary>When it was offered.</summary>
    public required DateTimeOffset OfferedAt { get; init; }
}

/// <summary>What is done first.</summary>
public enum JobPriority
{
    /// <summary>Viewers wait for it now.</summary>
    Live,

    /// <summary>Uploads and recordings.</summary>
    Stored,
}
