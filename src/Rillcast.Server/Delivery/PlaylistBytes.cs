using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Rillcast.Server.Delivery;

/// <summary>A playlist as it goes out, in one encoding, made once and sent to all.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="ETag">Strong, by content.</param>
/// <param name="Encoding">Content-Encoding; null for none.</param>
internal sealed record PlaylistBytes(ReadOnlyMemory<byte> Bytes, string ETag, string? Encoding)
{
    private const int BrotliQuality = 4;
    private const int BrotliWindow = 18;

    public static PlaylistBytes Plain(ReadOnlyMemory<byte> bytes) => new(bytes, Tag(bytes.Span), null);

    public PlaylistBytes Gzip()
    {
        using var output = new MemoryStream(Bytes.Length / 4);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Bytes.Span);
        }

        return Encoded(output.GetBuffer().AsMemory(0, (int)output.Length), "gzip");
    }

    public PlaylistBytes Brotli()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(Bytes.Length));
        try
        {
            return BrotliEncoder.TryCompress(Bytes.Span, buffer, out var written, BrotliQuality, BrotliWindow)
                ? Encoded(buffer.AsSpan(0, written).ToArray(), "br")
                : throw new InvalidOperationException("A buffer of the greatest compressed length was too small.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Each encoding is a representation of its own and has its own strong tag (RFC 9110 §8.8.3.3).
    private PlaylistBytes Encoded(ReadOnlyMemory<byte> bytes, string encoding) => new(bytes, $"{ETag[..^1]}-{encoding}\"", encoding);

    private static string Tag(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return $"\"{Convert.ToHexStringLower(hash[..12])}\"";
    }
}
