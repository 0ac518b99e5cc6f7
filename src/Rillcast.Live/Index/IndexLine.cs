using System.Text.Json.Serialization;
using Rillcast.Media.Packaging;

namespace Rillcast.Live.Index;

/// <summary>One line of a video's index; exactly one member is set.</summary>
internal sealed record IndexLine
{
    public IndexHead? Video { get; init; }

    public IndexInit? Init { get; init; }

    public IndexSegment? Seg { get; init; }

    public IndexRate? Rate { get; init; }

    public IndexEnd? End { get; init; }

    /// <summary>The line of an init segment.</summary>
    public static IndexLine Of(InitDescription init) => new()
    {
        Init = new IndexInit(init.Track.Value, init.Epoch, init.Number, init.Config.SampleEntryType, init.Config.ConfigurationBox.ToArray(), init.Bytes.ToArray()),
    };

    /// <summary>The line of a segment.</summary>
    public static IndexLine Of(SegmentDescription segment)
    {
        var parts = new long[segment.Parts.Length * 3];
        for (var i = 0; i < segment.Parts.Length; i++)
        {
            var part = segment.Parts[i];
            parts[i * 3] = part.Duration.Ticks;
            parts[(i * 3) + 1] = part.Bytes;
            parts[(i * 3) + 2] = part.IsIndependent ? 1 : 0;
        }

        return new IndexLine
        {
            Seg = new IndexSegment(
                segment.Track.Value,
                segment.Epoch,
                segment.Number,
                segment.Discontinuity,
                segment.Init,
                segment.Start.Ticks,
                segment.Duration.Ticks,
                segment.ProgramDateTime,
                parts,
                segment.StandIn?.Value),
        };
    }
}

/// <summary>First line: which video, and the version of this format.</summary>
internal sealed record IndexHead(int Version, string Id, string Channel, DateTimeOffset CreatedAt);

/// <summary>An init segment that the store has.</summary>
/// <param name="T">Track.</param>
/// <param name="E">Epoch.</param>
/// <param name="N">Number.</param>
/// <param name="Entry">Sample entry type.</param>
/// <param name="Box">Body of the configuration box.</param>
/// <param name="Bytes">The init segment.</param>
internal sealed record IndexInit(string T, int E, int N, string Entry, byte[] Box, byte[] Bytes);

/// <summary>A segment that the store has.</summary>
/// <param name="T">Track.</param>
/// <param name="E">Epoch.</param>
/// <param name="N">Number.</param>
/// <param name="D">Discontinuity sequence number.</param>
/// <param name="I">Number of the init segment.</param>
/// <param name="S">Start in ticks of the track's timescale.</param>
/// <param name="U">Duration in the same ticks.</param>
/// <param name="P">Program date-time.</param>
/// <param name="C">Parts: duration, bytes, 1 when independent, three numbers each.</param>
/// <param name="O">Track whose objects it lists; null for its own.</param>
internal sealed record IndexSegment(string T, int E, long N, int D, int I, long S, long U, DateTimeOffset P, long[] C, string? O = null);

/// <summary>Measured pictures a second of a track.</summary>
internal sealed record IndexRate(string T, double F);

/// <summary>Last line: the video has ended.</summary>
internal sealed record IndexEnd(DateTimeOffset At, LiveEndReason Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IndexLine))]
internal sealed partial class IndexJson : JsonSerializerContext;
