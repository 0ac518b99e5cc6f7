using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rillcast.Media;

namespace Rillcast.Server.Events.Rabbit;

/// <summary>
/// A batch as the broker carries it.
/// <code>
///   {"origin":"k3f9xa","after":12,"events":[{"seq":13,"video":"…","name":"comment","version":0,"json":{…}}],"passing":[{"video":"","name":"viewers","version":0,"json":{…}}]}
/// </code>
/// </summary>
internal static class BusMessage
{
    /// <summary>Larger ones are not read.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The batch as bytes.</summary>
    public static ReadOnlyMemory<byte> Write(BusBatch batch)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("origin"u8, batch.Origin);
        writer.WriteNumber("after"u8, batch.After);
        writer.WriteStartArray("events"u8);
        foreach (var (seq, happened) in batch.Events)
        {
            Write(writer, happened, seq);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("passing"u8);
        foreach (var passing in batch.Passing)
        {
            Write(writer, passing, null);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Reads a batch.</summary>
    /// <exception cref="MediaFormatException">Not a batch, or larger than <see cref="MaxBytes"/>.</exception>
    public static BusBatch Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new MediaFormatException($"A message of {bytes.Length} bytes.");
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            return new BusBatch(
                root.GetProperty("origin").GetString() ?? "",
                root.GetProperty("after").GetInt64(),
                [.. root.GetProperty("events").EnumerateArray().Select(e => new NumberedEvent(e.GetProperty("seq").GetInt64(), ReadEvent(e)))],
                [.. root.GetProperty("passing").EnumerateArray().Select(ReadEvent)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new MediaFormatException($"Not a batch of events: {e.Message}");
        }
    }

    private static void Write(Utf8JsonWriter writer, BusEvent happened, long? seq)
    {
        writer.WriteStartObject();
        if (seq is { } number)
        {
            writer.WriteNumber("seq"u8, number);
        }

        writer.WriteString("video"u8, happened.Video.Value ?? "");
        writer.WriteString("name"u8, happened.Name);
        writer.WriteNumber("version"u8, happened.Version);
        writer.WritePropertyName("json"u8);
        writer.WriteRawValue(happened.Json.Span, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static BusEvent ReadEvent(JsonElement element)
    {
        _ = VideoId.TryParse(element.GetProperty("video").GetString(), out var video);
        return new BusEvent(
            video,
            element.GetProperty("name").GetString() ?? "",
            element.GetProperty("version").GetInt64(),
            JsonMarshal.GetRawUtf8Value(element.GetProperty("json")).ToArray());
    }
}
