using System.Globalization;
using System.Text;
using Rillcast.Media;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>The header of a direct answer: the very same fields as the endpoint's. One for all connections.</summary>
internal sealed class DirectHeaders(TimeProvider time, bool hasServerHeader)
{
    /// <summary>Longer than any header made here.</summary>
    public const int MaxBytes = 1024;

    private readonly byte[] _common = Encoding.ASCII.GetBytes(
        (hasServerHeader ? "Server: Kestrel\r\n" : string.Empty)
        + "Accept-Ranges: bytes\r\n"
        + $"Cache-Control: {DeliveryHeaders.Immutable}\r\n"
        + DeliveryHeaders.OriginLines
        + "\r\n");

    private DateLine? _cachedDate;

    /// <summary>Writes the header of a 200 answer.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> buffer, DeliveryPath path, MediaKind kind, long length)
    {
        var used = 0;
        Append(buffer, ref used, "HTTP/1.1 200 OK\r\nContent-Length: "u8);
        length.TryFormat(buffer[used..], out var written, default, CultureInfo.InvariantCulture);
        used += written;
        Append(buffer, ref used, kind == MediaKind.Video ? "\r\nContent-Type: video/mp4\r\nETag: \""u8 : "\r\nContent-Type: audio/mp4\r\nETag: \""u8);
        used += Encoding.ASCII.GetBytes(path.File.ToString(), buffer[used..]);
        Append(buffer, ref used, "\"\r\n"u8);
        Append(buffer, ref used, Date());
        Append(buffer, ref used, _common);
        return used;
    }

    private byte[] Date()
    {
        var now = time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        var cached = Volatile.Read(ref _cachedDate);
        if (cached is null || cached.Second != second)
        {
            cached = new DateLine(second, Encoding.ASCII.GetBytes($"Date: {now:R}\r\n"));
            Volatile.Write(ref _cachedDate, cached);
        }

        return cached.Bytes;
    }

    private static void Append(Span<byte> buffer, ref int used, ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer[used..]);
        used += text.Length;
    }

    private sealed record DateLine(long Second, byte[] Bytes);
}
