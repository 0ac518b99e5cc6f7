using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Rillcast.Server.Delivery;

/// <summary>Headers that many answers share, made once.</summary>
internal static class DeliveryHeaders
{
    /// <summary>A media object never changes under its name.</summary>
    public static readonly StringValues Immutable = "public, max-age=31536000, immutable";

    /// <summary>Kept, and asked for again each time.</summary>
    public static readonly StringValues NoCache = "no-cache";

    /// <summary>Errors.</summary>
    public static readonly StringValues NoStore = "no-store";

    /// <summary>Playlists of a video that has ended: renditions may still be added.</summary>
    public static readonly StringValues Ended = "public, max-age=60";

    public static readonly StringValues Bytes = "bytes";
    public static readonly StringValues VaryEncoding = HeaderNames.AcceptEncoding;

    private static readonly StringValues Star = "*";
    private static readonly StringValues Exposed = "Content-Length, Content-Range, Date, ETag, Retry-After";
    private static readonly StringValues CrossOrigin = "cross-origin";

    /// <summary>What <see cref="AllowEveryOrigin"/> sets, as lines of a header.</summary>
    public static string OriginLines =>
        $"Access-Control-Allow-Origin: {Star}\r\nAccess-Control-Expose-Headers: {Exposed}\r\nTiming-Allow-Origin: {Star}\r\nCross-Origin-Resource-Policy: {CrossOrigin}\r\n";

    /// <summary>Players on any page may read media, and see how long it took.</summary>
    public static void AllowEveryOrigin(HttpResponse response)
    {
        var headers = response.Headers;
        headers.AccessControlAllowOrigin = Star;
        headers.AccessControlExposeHeaders = Exposed;
        headers["Timing-Allow-Origin"] = Star;
        headers["Cross-Origin-Resource-Policy"] = CrossOrigin;
    }

    /// <summary>Answers an OPTIONS request (Fetch standard, CORS preflight).</summary>
    public static void Preflight(HttpResponse response)
    {
        var headers = response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        headers.AccessControlAllowHeaders = "Range, If-Range, If-None-Match, Cache-Control, Content-Type";
        headers.AccessControlMaxAge = "86400";
        headers.Allow = "GET, HEAD, OPTIONS";
        response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>True when the reader has this representation (RFC 9110 §13.1.2); the answer is then 304.</summary>
    public static bool HasCurrent(HttpRequest request, string etag)
    {
        var values = request.Headers.IfNoneMatch;
        for (var i = 0; i < values.Count; i++)
        {
            var rest = values[i].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.IndexOf(',');
                var tag = (comma < 0 ? rest : rest[..comma]).Trim();
                rest = comma < 0 ? default : rest[(comma + 1)..];

                // If-None-Match compares weakly: a cache may have weakened the tag.
                if (tag.StartsWith("W/"))
                {
                    tag = tag[2..];
                }

                if (tag.SequenceEqual(etag) || tag.SequenceEqual("*"))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The best coding the reader takes (RFC 9110 §12.5.3).</summary>
    public static PlaylistEncoding Encoding(HttpRequest request)
    {
        var values = request.Headers.AcceptEncoding;
        var gzip = false;
        for (var i = 0; i < values.Count; i++)
        {
            var rest = values[i].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.IndexOf(',');
                var item = (comma < 0 ? rest : rest[..comma]).Trim();
                rest = comma < 0 ? default : rest[(comma + 1)..];
                var semicolon = item.IndexOf(';');
                var name = (semicolon < 0 ? item : item[..semicolon]).Trim();
                if (semicolon >= 0 && IsRefused(item[(semicolon + 1)..].Trim()))
                {
                    continue;
                }

                if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
                {
                    return PlaylistEncoding.Brotli;
                }

                gzip |= name.Equals("gzip", StringComparison.OrdinalIgnoreCase);
            }
        }

        return gzip ? PlaylistEncoding.Gzip : PlaylistEncoding.Identity;
    }

    private static bool IsRefused(ReadOnlySpan<char> parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && parameter[2..].TrimEnd('0').TrimEnd('.') is "" or "0";
}
