using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Server.Tokens;

namespace Rillcast.Server.Accounts.Passkeys;

/// <summary>What a ticket stands for.</summary>
/// <param name="Challenge">What the passkey is to sign.</param>
/// <param name="User">Who registers a passkey; null for a sign-in, where the passkey tells.</param>
/// <param name="Expires">Seconds since 1970.</param>
internal sealed record PasskeyTicket(
    [property: JsonPropertyName("c")] byte[] Challenge,
    [property: JsonPropertyName("sub")] string? User,
    [property: JsonPropertyName("exp")] long Expires);

/// <summary>
/// Remembers challenges where they cannot fill our memory: with the browser, signed. Each is good once on this node, and for some minutes.
/// </summary>
internal sealed class PasskeyTickets(TokenSecret secret, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly byte[] _key = secret.KeyFor("passkey");
    private readonly ConcurrentDictionary<string, long> _used = new(StringComparer.Ordinal);

    /// <summary>A ticket for a challenge.</summary>
    public string Make(byte[] challenge, string? user) =>
        Jwt.Sign(JsonSerializer.SerializeToUtf8Bytes(new PasskeyTicket(challenge, user, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()), PasskeyJson.Default.PasskeyTicket), _key);

    /// <summary>Takes a ticket in; null when it is not ours, too old, or was taken in before.</summary>
    public PasskeyTicket? Take(string text)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (old, until) in _used)
        {
            if (until < now)
            {
                _used.TryRemove(old, out _);
            }
        }

        return Jwt.TryRead(text, _key, out var payload) && JsonSerializer.Deserialize(payload, PasskeyJson.Default.PasskeyTicket) is { } ticket
            && ticket.Expires > now && _used.TryAdd(text, ticket.Expires) ? ticket : null;
    }
}

[JsonSerializable(typeof(PasskeyTicket))]
internal sealed partial class PasskeyJson : JsonSerializerContext;
