using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rillcast.Server.Channels;

/// <param name="Title">What it leads to.</param>
/// <param name="Url">Begins with http:// or https://.</param>
public sealed record ChannelLink(
    [property: Required, StringLength(40, MinimumLength = 1)] string Title,
    [property: Required, StringLength(300), RegularExpression("https?://[^\\s]+", ErrorMessage = "A link begins with http:// or https://.")] string Url)
{
    /// <summary>Links of one channel.</summary>
    public const int Max = 8;

    /// <summary>As they lie in the database.</summary>
    internal static string Write(IReadOnlyList<ChannelLink> links) => JsonSerializer.Serialize(links, ChannelLinkJson.Default.IReadOnlyListChannelLink);

    /// <summary>From the database.</summary>
    internal static IReadOnlyList<ChannelLink> Read(string json) => JsonSerializer.Deserialize(json, ChannelLinkJson.Default.IReadOnlyListChannelLink) ?? [];
}

[JsonSerializable(typeof(IReadOnlyList<ChannelLink>))]
internal sealed partial class ChannelLinkJson : JsonSerializerContext;
