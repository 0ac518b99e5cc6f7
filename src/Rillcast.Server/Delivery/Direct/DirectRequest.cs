using System.Buffers;
using System.Text;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>What the bytes at the beginning of a request are, as far as sending around HTTP is concerned.</summary>
internal enum DirectRequestKind
{
    /// <summary>Anything that is not one of the others: incomplete, pipelined, with a body, an upgrade, another protocol, malformed, unusual.</summary>
    Other,

    /// <summary>One whole request of HTTP/1.1 without a body and nothing after it, for the server as usual.</summary>
    Bodyless,

    /// <summary>The same, a plain GET of a media object: no query, no range, no condition.</summary>
    Media,
}

/// <summary>
/// Reads the head of a request just far enough, and doubts everything: whatever is not of the plainest form is <see cref="DirectRequestKind.Other"/>.
/// <code>
///   request = "GET" SP path SP "HTTP/1.1" CRLF *( name ":" value CRLF ) CRLF
/// </code>
/// </summary>
internal static class DirectRequest
{
    /// <summary>Longer heads are left to the server.</summary>
    public const int MaxHeadBytes = 4096;

    private const int MaxHeaders = 48;
    private const int MaxPathBytes = 512;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> ValueBytes = SearchValues.Create([.. Enumerable.Range(0x20, 0x5f).Select(b => (byte)b), (byte)'\t']);

    private static readonly SearchValues<byte> HostBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-:[]"u8);

    private static readonly SearchValues<byte> JwtBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_."u8);

    private static readonly SearchValues<byte> PathBytes = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz.-/"u8);

    /// <summary>Judges all that has arrived.</summary>
    /// <param name="bytes">Everything unread on the connection.</param>
    /// <param name="path">The object wanted, for <see cref="DirectRequestKind.Media"/>.</param>
    /// <param name="token">The playback token before it; null for none.</param>
    public static DirectRequestKind Read(ReadOnlySpan<byte> bytes, out DeliveryPath path, out string? token)
    {
        path = default;
        token = null;
        var lineEnd = bytes.IndexOf("\r\n"u8);
        if (lineEnd < 0 || !bytes.EndsWith("\r\n\r\n"u8))
        {
            return DirectRequestKind.Other;
        }

        var line = bytes[..lineEnd];
        var isGet = line.StartsWith("GET /"u8);
        if ((!isGet && !line.StartsWith("HEAD /"u8)) || !line.EndsWith(" HTTP/1.1"u8))
        {
            return DirectRequestKind.Other;
        }

        var target = line[(isGet ? 4 : 5)..^9];
        if (target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) || !AreHeadersPlain(bytes[(lineEnd + 2)..], out var isPlainGet))
        {
            return DirectRequestKind.Other;
        }

        if (!isGet || !isPlainGet || target.Length > MaxPathBytes)
        {
            return DirectRequestKind.Bodyless;
        }

        if (target.StartsWith("/t/"u8))
        {
            var end = target[3..].IndexOf((byte)'/');
            if (end <= 0 || target.Slice(3, end).ContainsAnyExcept(JwtBytes))
            {
                return DirectRequestKind.Bodyless;
            }

            token = Encoding.ASCII.GetString(target.Slice(3, end));
            target = target[(3 + end)..];
        }

        if (!target.StartsWith("/v/"u8) || target.ContainsAnyExcept(PathBytes))
        {
            return DirectRequestKind.Bodyless;
        }

        Span<char> text = stackalloc char[MaxPathBytes];
        var length = Encoding.ASCII.GetChars(target, text);
        return DeliveryPath.TryParse(text[..length], out path) && path.Kind is DeliveryKind.Init or DeliveryKind.Segment or DeliveryKind.Part
            ? DirectRequestKind.Media
            : DirectRequestKind.Bodyless;
    }

    /// <summary>True when the header lines are well formed to the letter, end with the last byte, name one host and announce no body and no other protocol.</summary>
    /// <param name="rest">All after the request line, ending in an empty line.</param>
    /// <param name="isPlainGet">No header changes what a GET of a whole object answers.</param>
    private static bool AreHeadersPlain(ReadOnlySpan<byte> rest, out bool isPlainGet)
    {
        isPlainGet = true;
        var hosts = 0;
        for (var count = 0; count <= MaxHeaders; count++)
        {
            var end = rest.IndexOf("\r\n"u8);
            if (end == 0)
            {
                // The empty line must be the last thing: what follows would be another request.
                return rest.Length == 2 && hosts == 1;
            }

            if (end < 0)
            {
                return false;
            }

            var header = rest[..end];
            rest = rest[(end + 2)..];
            var colon = header.IndexOf((byte)':');
            if (colon <= 0)
            {
                return false;
            }

            var name = header[..colon];
            var value = header[(colon + 1)..].Trim(" \t"u8);
            if (name.ContainsAnyExcept(TokenBytes) || value.ContainsAnyExcept(ValueBytes))
            {
                return false;
            }

            if (Is(name, "host"u8))
            {
                hosts++;
                if (value.IsEmpty || value.ContainsAnyExcept(HostBytes))
                {
                    return false;
                }
            }
            else if (Is(name, "content-length"u8) || Is(name, "transfer-encoding"u8) || Is(name, "upgrade"u8) || Is(name, "expect"u8)
                || Is(name, "http2-settings"u8) || Is(name, "trailer"u8) || Is(name, "te"u8))
            {
                return false;
            }
            else if (Is(name, "connection"u8))
            {
                if (!Is(value, "keep-alive"u8))
                {
                    return false;
                }
            }
            else if (Is(name, "range"u8) || name.Length > 2 && Is(name[..3], "if-"u8))
            {
                isPlainGet = false;
            }
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(text, lowerCase);
}
