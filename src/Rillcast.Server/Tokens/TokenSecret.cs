using System.Security.Cryptography;
using System.Text;
using Rillcast.Server.Cli;
using Rillcast.Server.Cluster;

namespace Rillcast.Server.Tokens;

/// <summary>
/// The secret that all tokens of this installation are signed with, one key of it for each purpose, so that a token for one is worth nothing for another:
/// <c>key = HMAC-SHA256(secret, purpose)</c>. An edge that checks playback tokens gets the key for <c>playback</c>, never the secret.
/// </summary>
internal sealed class TokenSecret
{
    private const int RandomBytes = 32;

    private readonly byte[] _secret;

    public TokenSecret(TokenOptions options, ClusterOptions cluster, DataFolder folder) =>
        _secret = (options.Secret ?? cluster.Secret) is { } shared ? Encoding.UTF8.GetBytes(shared) : ReadOrMake(Path.Combine(folder.Keys, "tokens.key"));

    /// <summary>The key for one purpose, 32 bytes.</summary>
    public byte[] KeyFor(string purpose) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(purpose));

    private static byte[] ReadOrMake(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: RandomBytes } known)
        {
            return known;
        }

        var secret = RandomNumberGenerator.GetBytes(RandomBytes);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(secret);
        file.Flush(flushToDisk: true);
        return secret;
    }
}
