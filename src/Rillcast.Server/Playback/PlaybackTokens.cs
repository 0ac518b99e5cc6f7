using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Rillcast.Media;
using Rillcast.Server.Tokens;

namespace Rillcast.Server.Playback;

/// <summary>
/// Makes and checks playback tokens: who has one plays one video, for a while. Checking asks nobody; a token that was found right once is remembered, so that the thousands
/// of segments that are asked for with it cost one look into a table each.
/// </summary>
internal sealed class PlaybackTokens(TokenSecret secret, PlaybackOptions options, TimeProvider time)
{
    /// <summary>Tokens remembered; beyond it, all are forgotten and checked again.</summary>
    private const int MaxKnown = 50_000;

    private readonly byte[] _key = secret.KeyFor("playback");
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>A token for a video. All that are asked for in the same while are the same, so that what is loaded with one is found in the browser's cache again.</summary>
    public (string Token, DateTimeOffset Expires) Make(VideoId video)
    {
        var half = Math.Max(1, (long)(options.TokenLifetime / 2).TotalSeconds);
        var expires = (time.GetUtcNow().ToUnixTimeSeconds() / half + 2) * half;
        var token = Jwt.Sign(JsonSerializer.SerializeToUtf8Bytes(new PlaybackToken(video.Value, expires), PlaybackJson.Default.PlaybackToken), _key);
        return (token, DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <summary>True when the token opens this video now, from this address.</summary>
    public bool Opens(ReadOnlySpan<char> token, VideoId video, IPAddress? from)
    {
        if (!_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out var known))
        {
            if (Read(token) is not { } read)
            {
                return false;
            }

            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            known = read;
            _known[token.ToString()] = read;
        }

        return known.Video == video && known.Expires > time.GetUtcNow().ToUnixTimeSeconds() && (known.Address is null || Same(known.Address, from));
    }

    private Known? Read(ReadOnlySpan<char> token)
    {
        try
        {
            return Jwt.TryRead(token, _key, out var payload)
                && JsonSerializer.Deserialize(payload, PlaybackJson.Default.PlaybackToken) is { Video: not null } content
                && VideoId.TryParse(content.Video, out var video)
                    ? new Known(video, content.Expires, content.Address is null ? null : IPAddress.TryParse(content.Address, out var ip) ? ip : IPAddress.None)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Same(IPAddress wanted, IPAddress? from) => from is not null && wanted.MapToIPv6().Equals(from.MapToIPv6());

    private sealed record Known(VideoId Video, long Expires, IPAddress? Address);
}
