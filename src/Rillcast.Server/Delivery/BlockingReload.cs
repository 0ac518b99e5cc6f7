using System.Globalization;
using Rillcast.Live;

namespace Rillcast.Server.Delivery;

/// <summary>Delivery directives of a playlist request (RFC 8216bis §6.2.5): <c>_HLS_msn</c>, <c>_HLS_part</c>, <c>_HLS_skip</c>. Other parameters are passed over.</summary>
internal readonly record struct BlockingReload(long? Number, int? Part, bool IsDelta)
{
    /// <summary>A segment has fewer parts than this; more is nonsense.</summary>
    private const int MaxPart = 10_000;

    /// <summary>How far ahead of the last listed segment a request may be (§6.2.5.2).</summary>
    private const int MaxNumbersAhead = 2;

    /// <summary>Reads a query string with its question mark; false when a directive is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<char> query, out BlockingReload reload)
    {
        reload = default;
        long? number = null;
        int? part = null;
        var isDelta = false;
        query = query.TrimStart('?');
        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? default : pair[(equals + 1)..];
            if (name.SequenceEqual("_HLS_msn"))
            {
                if (number is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                {
                    return false;
                }

                number = parsed;
            }
            else if (name.SequenceEqual("_HLS_part"))
            {
                if (part is not null || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed > MaxPart)
                {
                    return false;
                }

                part = parsed;
            }
            else if (name.SequenceEqual("_HLS_skip"))
            {
                if (!value.SequenceEqual("YES") && !value.SequenceEqual("v2"))
                {
                    return false;
                }

                isDelta = true;
            }
        }

        reload = new BlockingReload(number, part, isDelta);
        return part is null || number is not null;
    }

    /// <summary>True when nobody who follows the playlist would ask for that yet: answered at once with 400 instead of a wait (§6.2.5.2).</summary>
    public bool IsTooFarAhead(TrackSnapshot track)
    {
        if (Number is not { } number)
        {
            return false;
        }

        var last = track.Open?.Number ?? (track.NextNumber - 1);
        if (number > last + MaxNumbersAhead)
        {
            return true;
        }

        // Advance Part Limit: three parts, or as many as fit a second three times when parts are shorter.
        var seconds = track.PartTarget.TotalSeconds;
        var advance = seconds is > 0 and < 1 ? (int)Math.Ceiling(3 / seconds) : 3;
        return track.Open is { } open && number == open.Number && Part > open.Parts.Count - 1 + advance;
    }
}
