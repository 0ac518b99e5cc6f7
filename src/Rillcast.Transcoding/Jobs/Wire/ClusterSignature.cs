using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rillcast.Transcoding.Jobs.Wire;

/// <summary>
/// How the nodes of a cluster know each other: <c>Authorization: Rillcast {unix seconds}.{HMAC-SHA256 in hex}</c> over method, path with query, and time, with the cluster's secret.
/// It proves who asks, not what the body is: between machines, use TLS or a private network.
/// </summary>
public sealed class ClusterSignature
{
    /// <summary>Scheme of the header.</summary>
    public const string Scheme = "Rillcast";

    /// <summary>Shortest secret.</summary>
    public const int MinSecretLength = 16;

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private readonly byte[] _key;

    /// <summary>Signs and checks with a secret.</summary>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public ClusterSignature(string secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinSecretLength);
        _key = Encoding.UTF8.GetBytes(secret);
    }

    /// <summary>The header's parameter.</summary>
    public string Sign(string method, string path, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{time}.{Convert.ToHexStringLower(Mac(method, path, time))}");
    }

    /// <summary>True when the header was signed with the secret, for this request, in the last minute.</summary>
    public bool IsRight(string method, string path, string? parameter, DateTimeOffset now)
    {
        var dot = parameter is { Length: < 120 } ? parameter.IndexOf('.', StringComparison.Ordinal) : -1;
        if (dot <= 0
            || !long.TryParse(parameter.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || Math.Abs(now.ToUnixTimeSeconds() - time) > Skew.TotalSeconds)
        {
            return false;
        }

        var expected = Convert.ToHexStringLower(Mac(method, path, time));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(parameter![(dot + 1)..]));
    }

    private byte[] Mac(string method, string path, long time) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method}\n{path}\n{time}")));
}
