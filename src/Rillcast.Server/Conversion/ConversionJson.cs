using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Media;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <summary>What of conversions is kept as JSON in the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(TrackIdJson)])]
[JsonSerializable(typeof(ConversionWish))]
[JsonSerializable(typeof(IReadOnlyList<ConversionProblem>))]
[JsonSerializable(typeof(IReadOnlyList<RungChoice>))]
[JsonSerializable(typeof(IReadOnlyList<OwnRung>))]
internal sealed partial class ConversionJson : JsonSerializerContext;

/// <summary>Track names as plain strings.</summary>
internal sealed class TrackIdJson : JsonConverter<TrackId>
{
    public override TrackId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TrackId.TryParse(reader.GetString(), out var track) ? track : throw new JsonException("That is no track name.");

    public override void Write(Utf8JsonWriter writer, TrackId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
