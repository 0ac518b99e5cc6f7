using System.Text.Json.Serialization;

namespace Rillcast.Server.Playback;

/// <summary>What a playback token says. Others may make them too, with the key for <c>playback</c>.</summary>
/// <param name="Video">The one video it opens.</param>
/// <param name="Expires">Seconds since 1970.</param>
/// <param name="Address">The one address it may be used from; null for any.</param>
internal sealed record PlaybackToken(
    [property: JsonPropertyName("vid")] string Video,
    [property: JsonPropertyName("exp")] long Expires,
    [property: JsonPropertyName("ip"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Address = null);

[JsonSerializable(typeof(PlaybackToken))]
internal sealed partial class PlaybackJson : JsonSerializerContext;
