using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Media;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Jobs.Wire;

/// <summary>A job as JSON, for brokers and nodes. Whatever comes from there is checked before it is believed.</summary>
public static class JobMessage
{
    /// <summary>Version of the format; another one is refused.</summary>
    public const int Version = 2;

    /// <summary>Largest message.</summary>
    public const int MaxBytes = 64 << 10;

    private const int MaxRungs = 32;
    private const int MaxSide = 16_384;
    private const int MaxNodeLength = 300;

    /// <summary>Writes a job.</summary>
    public static byte[] Write(ConversionJob job) => JsonSerializer.SerializeToUtf8Bytes(
        new Text
        {
            Version = Version,
            Video = job.Video.Value,
            Source = job.Source.Value,
            Epoch = job.Epoch,
            Number = job.Number,
            Priority = job.Priority,
            Node = job.Node,
            OfferedAt = job.OfferedAt,
            Rungs = [.. job.Rungs.Select(RungText.Of)],
        },
        JobJson.Default.Text);

    /// <summary>Reads a job.</summary>
    /// <exception cref="MediaFormatException">Not a job, of another version, or with a value out of its range.</exception>
    public static ConversionJob Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new MediaFormatException($"A job of {bytes.Length} bytes; {MaxBytes} are allowed.");
        }

        Text text;
        try
        {
            text = JsonSerializer.Deserialize(bytes, JobJson.Default.Text) ?? throw new MediaFormatException("A job is empty.");
        }
        catch (JsonException e)
        {
            throw new MediaFormatException($"A job cannot be read: {e.Message}", e);
        }

        if (text.Version != Version)
        {
            throw new MediaFormatException($"A job has version {text.Version}; this program knows {Version}. Run the same version of Rillcast everywhere.");
        }

        if (!VideoId.TryParse(text.Video, out var video) || !TrackId.TryParse(text.Source, out var source) || text.Epoch < 1 || text.Number < 0
            || text.Rungs is not { Count: > 0 and <= MaxRungs } || text.Node is null || text.Node.Length > MaxNodeLength || !Enum.IsDefined(text.Priority))
        {
            throw new MediaFormatException("A job does not say what it should.");
        }

        return new ConversionJob
        {
            Video = video,
            Source = source,
            Epoch = text.Epoch,
            Number = text.Number,
            Priority = text.Priority,
            Node = text.Node,
            OfferedAt = text.OfferedAt,
            Rungs = [.. text.Rungs.Select(Checked)],
        };
    }

    /// <summary>Reads rungs as <see cref="WriteRungs"/> writes them.</summary>
    /// <exception cref="MediaFormatException">Not rungs.</exception>
    public static IReadOnlyList<Rung> ReadRungs(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return [.. (JsonSerializer.Deserialize(bytes, JobJson.Default.ListRungText) ?? []).Take(MaxRungs).Select(Checked)];
        }
        catch (JsonException e)
        {
            throw new MediaFormatException($"Rungs cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes rungs.</summary>
    public static byte[] WriteRungs(IEnumerable<Rung> rungs) => JsonSerializer.SerializeToUtf8Bytes([.. rungs.Select(RungText.Of)], JobJson.Default.ListRungText);

    private static Rung Checked(RungText? rung) =>
        rung is not null && TrackId.TryParse(rung.Track, out var track) && Enum.IsDefined(rung.Codec) && rung is { Width: >= 2 and <= MaxSide, Height: >= 2 and <= MaxSide, FrameDivisor: 1 or 2, BitsPerSecond: > 0, Quality: >= 0 and <= 63 }
            ? new Rung(track, rung.Codec, rung.Width, rung.Height, rung.FrameDivisor, rung.BitsPerSecond, rung.Quality)
            : throw new MediaFormatException("A rung does not say what it should.");

    internal sealed record Text
    {
        [JsonPropertyName("v")]
        public int Version { get; init; }

        public string? Video { get; init; }

        public string? Source { get; init; }

        public int Epoch { get; init; }

        public long Number { get; init; }

        public JobPriority Priority { get; init; }

        public string? Node { get; init; }

        public DateTimeOffset OfferedAt { get; init; }

        public List<RungText?>? Rungs { get; init; }
    }

    internal sealed record RungText(string? Track, RungCodec Codec, int Width, int Height, int FrameDivisor, int BitsPerSecond, double Quality)
    {
        public static RungText Of(Rung rung) => new(rung.Track.Value, rung.Codec, rung.Width, rung.Height, rung.FrameDivisor, rung.BitsPerSecond, rung.Quality);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobMessage.Text))]
[JsonSerializable(typeof(List<JobMessage.RungText?>))]
internal sealed partial class JobJson : JsonSerializerContext;
