using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rillcast.Server.Tokens;

/// <summary>
/// Compact JSON web tokens signed with HMAC-SHA256 (RFC 7515 §3.1, RFC 7519), and no other kind: <c>alg</c> is never the sender's choice.
/// <code>
///   base64url(header) "." base64url(payload) "." base64url(HMAC-SHA256(key, header "." payload))
/// </code>
/// </summary>
internal static class Jwt
{
    /// <summary>Longer ones are not looked at.</summary>
    public const int MaxLength = 1024;

    private const int SignatureBytes = HMACSHA256.HashSizeInBytes;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8) + ".";

    /// <summary>A token that says this.</summary>
    /// <param name="payload">JSON.</param>
    /// <param name="key">Known to all who sign or check such tokens.</param>
    public static string Sign(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        var content = Header + Base64Url.EncodeToString(payload);
        Span<byte> signature = stackalloc byte[SignatureBytes];
        HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content), signature);
        return content + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>The payload of a token that was signed with the key; false for everything else. Whether it has expired is the reader's question.</summary>
    public static bool TryRead(ReadOnlySpan<char> token, ReadOnlySpan<byte> key, out byte[] payload)
    {
        payload = [];
        var end = token.LastIndexOf('.');
        var dot = token.IndexOf('.');
        if (token.Length > MaxLength || dot <= 0 || end <= dot + 1 || !Ascii.IsValid(token))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        Span<byte> sent = stackalloc byte[SignatureBytes];
        Span<byte> right = stackalloc byte[SignatureBytes];
        HMACSHA256.HashData(key, bytes[..Encoding.ASCII.GetBytes(token[..end], bytes)], right);
        return TryDecode(token[(end + 1)..], sent) == SignatureBytes
            && CryptographicOperations.FixedTimeEquals(sent, right)
            && TryDecode(token[..dot], bytes) is > 0 and var header
            && IsHs256(bytes[..header])
            && TryDecode(token[(dot + 1)..end], bytes) is > 0 and var length
            && (payload = bytes[..length].ToArray()).Length > 0;
    }

    private static int TryDecode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var count) ? count : -1;

    private static bool IsHs256(ReadOnlySpan<byte> header)
    {
        try
        {
            var reader = new Utf8JsonReader(header);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("alg", out var alg) && alg.ValueKind == JsonValueKind.String && alg.ValueEquals("HS256"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
