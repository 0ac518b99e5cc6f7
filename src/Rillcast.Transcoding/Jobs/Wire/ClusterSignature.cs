using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rillcast.Transcoding.Jobs.Wire;

/// <summary>
/// How the nodes of a cluster know each other: <c>Authorization: Rillcast {unix seconds}.{nonce}.{HMAC-SHA256 in hex}</c> over method, path, time and nonce, with the cluster's secret.
/// It proves who asks, and that this request was not made before; not what the body is: between machines, use TLS or a private network. Safe for use by several at once.
/// </summary>
public sealed class ClusterSignature
{
    /// <summary>Scheme of the header.</summary>
    public const string Scheme = "Rillcast";

    /// <summary>Shortest secret.</summary>
    public const int MinSecretLength = 16;

    /// <summary>Requests remembered; while there are more of them inside the time allowed, further ones are refused.</summary>
    public const int MaxRemembered = 200_000;

    private const int NonceBytes = 16;
    private const int MaxLength = 160;

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly byte[] _key;
    private readonly HashSet<string> _seen = [];
    private readonly PriorityQueue<string, long> _byTime = new();

    /// <summary>Signs and checks with a secret.</summary>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public ClusterSignature(string secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinSecretLength);
        _key = Encoding.UTF8.GetBytes(secret);
    }

    /// <summary>The header's parameter for one request; another one for each.</summary>
    public string Sign(string method, string path, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds();
        var nonce = RandomNumberGenerator.GetHexString(NonceBytes * 2, lowercase: true);
        return string.Create(CultureInfo.InvariantCulture, $"{time}.{nonce}.{Convert.ToHexStringLower(Mac(method, path, time, nonce))}");
    }

    /// <summary>True when the header was signed with the secret, for this request, in the last minute, and is here for the first time.</summary>
    public bool Accept(string method, string path, string? parameter, DateTimeOffset now)
    {
        if (parameter is not { Length: < MaxLength }
            || parameter.Split('.') is not [var seconds, { Length: NonceBytes * 2 } nonce, var mac]
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || Math.Abs(now.ToUnixTimeSeconds() - time) > Skew.TotalSeconds)
        {
            return false;
        }

        var expected = Convert.ToHexStringLower(Mac(method, path, time, nonce));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(mac)) && IsFirst(nonce, time, now);
    }

    private bool IsFirst(string nonce, long time, DateTimeOffset now)
    {
        lock (_lock)
        {
            // What is older than this would be refused for its time.
            var oldest = now.ToUnixTimeSeconds() - (long)Skew.TotalSeconds;
            while (_byTime.TryPeek(out var old, out var at) && at < oldest)
            {
                _byTime.Dequeue();
                _seen.Remove(old);
            }

            if (_seen.Count >= MaxRemembered || !_seen.Add(nonce))
            {
                return false;
            }

            _byTime.Enqueue(nonce, time);
            return true;
        }
    }

    private byte[] Mac(string method, string path, long time, string nonce) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method}\n{path}\n{time}\n{nonce}")));
}
