using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rillcast.Server.Videos;

/// <summary>Who may watch a video, and find it; see <see cref="VideoAccess"/>.</summary>
public enum Visibility
{
    /// <summary>Everybody; listed.</summary>
    Public,

    /// <summary>Everybody who has the address; not listed.</summary>
    Unlisted,

    /// <summary>Its owner and administrators; for all others it does not exist. Its media play under a playback token only.</summary>
    Private,
}

/// <summary>Visibilities as words in camelCase, and never as numbers.</summary>
internal sealed class VisibilityWords() : JsonStringEnumConverter<Visibility>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
