using System.Text.Json.Serialization;

namespace Rillcast.Transcoding.Import;

/// <summary>What ffprobe prints as JSON; only what is asked for.</summary>
internal sealed record ProbeAnswer(ProbedFormat? Format, IReadOnlyList<ProbedStream>? Streams);

internal sealed record ProbedFormat(string? FormatName, string? Duration);

internal sealed record ProbedStream
{
    public int Index { get; init; }

    public string? CodecType { get; init; }

    public string? CodecName { get; init; }

    public string? Profile { get; init; }

    public string? PixFmt { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public string? FieldOrder { get; init; }

    public string? SampleAspectRatio { get; init; }

    public string? Duration { get; init; }

    public int Channels { get; init; }

    public string? SampleRate { get; init; }

    public string? ColorTransfer { get; init; }

    public IReadOnlyDictionary<string, int>? Disposition { get; init; }

    public IReadOnlyList<ProbedSideData>? SideDataList { get; init; }

    public bool Is(string disposition) => Disposition?.GetValueOrDefault(disposition) == 1;
}

internal sealed record ProbedSideData(double? Rotation);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProbeAnswer))]
internal sealed partial class ProbeJson : JsonSerializerContext;
