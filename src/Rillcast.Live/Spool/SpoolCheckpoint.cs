using System.Text.Json.Serialization;
using Rillcast.Media.Flv;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live.Spool;

/// <summary>
/// State of an <see cref="EpochPipeline"/> just before the tag that follows it in the spool: fed the same tags from here on, another pipeline
/// makes the same segments under the same names.
/// </summary>
internal sealed record SpoolCheckpoint
{
    /// <summary>Epoch of the tags that follow.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of the next segment of the leading track; every segment below it comes out of earlier spool files.</summary>
    public required long NextNumber { get; init; }

    /// <summary>Discontinuity sequence number of the next segment.</summary>
    public required int Discontinuity { get; init; }

    /// <summary>Where the epoch begins on the video's timeline, in ticks of 100 ns.</summary>
    public required long EpochStartTicks { get; init; }

    /// <summary>Sequence headers that bring the demuxer into its state.</summary>
    public IReadOnlyList<SpooledTag> Headers { get; init; } = [];

    /// <summary>Null while the tracks are being discovered.</summary>
    public PublisherTimelineState? Timeline { get; init; }

    /// <summary>Null while the tracks are being discovered.</summary>
    public PackagerState? Packager { get; init; }
}

/// <summary>A tag inside a checkpoint.</summary>
internal sealed record SpooledTag(FlvTagType Type, uint Timestamp, byte[] Body)
{
    public static SpooledTag From(FlvTag tag) => new(tag.Type, tag.Timestamp, tag.Body.ToArray());

    public FlvTag ToTag() => new(Type, Timestamp, Body);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpoolCheckpoint))]
internal sealed partial class SpoolJson : JsonSerializerContext;
