using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rillcast.Server.Accounts;

/// <summary>What an account may do on the whole site; each may all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Watches, comments, follows.</summary>
    Viewer,

    /// <summary>Makes channels, broadcasts and uploads.</summary>
    Broadcaster,

    /// <summary>Removes comments and bans people on every channel.</summary>
    Moderator,

    /// <summary>Everything.</summary>
    Administrator,
}

/// <summary>Roles as words in camelCase, and never as numbers.</summary>
internal sealed class RoleWords() : JsonStringEnumConverter<Role>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
