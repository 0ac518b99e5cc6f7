using System.Text;
using Rillcast.Server.Tokens;

namespace Rillcast.Server.Tests.Tokens;

public sealed class JwtTests
{
    private static readonly byte[] Key = "a secret of thirty-two characters"u8.ToArray();

    // RFC 7515, appendix A.1: made by others, with blanks and line breaks in its header.
    private const string Rfc =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static readonly byte[] RfcKey = System.Buffers.Text.Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");

    [Fact]
    public void What_is_signed_is_read()
    {
        var token = Jwt.Sign("""{"a":1}"""u8, Key);
        Assert.StartsWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", token, StringComparison.Ordinal);
        Assert.True(Jwt.TryRead(token, Key, out var payload));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(payload));
    }

    [Fact]
    public void The_example_of_the_standard_is_read()
    {
        Assert.True(Jwt.TryRead(Rfc, RfcKey, out var payload));
        Assert.StartsWith("{\"iss\":\"joe\"", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_key_or_any_changed_character_is_refused()
    {
        var token = Jwt.Sign("""{"vid":"x","exp":123}"""u8, Key);
        Assert.False(Jwt.TryRead(token, "another secret of the same length."u8, out _));
        for (var i = 0; i < token.Length; i++)
        {
            // The last character of a base64url part carries unused bits; a decoder that ignored them would take several spellings for one token.
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.False(Jwt.TryRead(changed, Key, out _), changed);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("é.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.")]
    public void What_is_no_token_is_refused(string text) => Assert.False(Jwt.TryRead(text, Key, out _));

    [Fact]
    public void A_token_that_asks_for_another_algorithm_is_refused_though_its_signature_is_right()
    {
        foreach (var header in new[] { """{"alg":"none"}""", """{"alg":"HS512"}""", """{"typ":"JWT"}""", "[]", "x", """{"alg":7}""" })
        {
            var content = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + ".eyJhIjoxfQ";
            var signature = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(content)));
            Assert.False(Jwt.TryRead($"{content}.{signature}", Key, out _), header);
        }
    }

    [Fact]
    public void Too_long_is_refused()
    {
        var token = Jwt.Sign(Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', Jwt.MaxLength)}}"}"""), Key);
        Assert.False(Jwt.TryRead(token, Key, out _));
    }
}
