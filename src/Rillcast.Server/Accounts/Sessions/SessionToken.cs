using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Server.Tokens;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary>What a cookie or bearer token says.</summary>
/// <param name="Session">The row in <c>sessions</c>; it, not the token, decides.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Role">What it was when the token was made: stands in while the database is away and this node does not know the session.</param>
/// <param name="IssuedAt">Seconds since 1970.</param>
/// <param name="Expires">Seconds since 1970.</param>
internal sealed record SessionToken(
    [property: JsonPropertyName("sid")] string Session,
    [property: JsonPropertyName("sub")] string User,
    [property: JsonPropertyName("role")] Role Role,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long Expires);

/// <summary>Makes and reads session tokens.</summary>
internal sealed class SessionTokens(TokenSecret secret, TimeProvider time)
{
    private readonly byte[] _key = secret.KeyFor("session");

    public string Make(string session, string user, Role role, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        var token = new SessionToken(session, user, role, now.ToUnixTimeSeconds(), (now + lifetime).ToUnixTimeSeconds());
        return Jwt.Sign(JsonSerializer.SerializeToUtf8Bytes(token, SessionJson.Default.SessionToken), _key);
    }

    /// <summary>Null when it is not ours, damaged, or over.</summary>
    public SessionToken? Read(string text)
    {
        if (!Jwt.TryRead(text, _key, out var payload))
        {
            return null;
        }

        var token = JsonSerializer.Deserialize(payload, SessionJson.Default.SessionToken);
        return token is not null && token.Expires > time.GetUtcNow().ToUnixTimeSeconds() ? token : null;
    }
}

[JsonSourceGenerationOptions(Converters = [typeof(RoleWords)])]
[JsonSerializable(typeof(SessionToken))]
internal sealed partial class SessionJson : JsonSerializerContext;
