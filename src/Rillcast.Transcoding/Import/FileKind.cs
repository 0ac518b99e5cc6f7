using System.Buffers.Binary;

namespace Rillcast.Transcoding.Import;

/// <summary>
/// Tells by its first bytes what a file is that is no video, so that its sender reads "this is a picture" and not an error of ffmpeg. Only for words: what is
/// let in is decided by the list of formats (<see cref="ImportArguments.Formats"/>).
/// </summary>
public static class FileKind
{
    /// <summary>Bytes that are looked at.</summary>
    public const int HeadBytes = 512;

    /// <summary>A sentence for people; null when nothing is known against the file.</summary>
    /// <param name="head">The first bytes, at most <see cref="HeadBytes"/>.</param>
    public static string? FindObjection(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return "The file is empty.";
        }

        if (IsImage(head))
        {
            return "This is a picture, not a video.";
        }

        var text = head.TrimStart("\uFEFF"u8).TrimStart(" \t\r\n"u8);
        if (text.StartsWith("#EXTM3U"u8) || text.StartsWith("ffconcat"u8) || text.StartsWith("[playlist]"u8) || Contains(text, "<MPD"u8))
        {
            return "This is a playlist: it only names videos that are elsewhere. Upload the videos themselves.";
        }

        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("Rar!"u8) || head.StartsWith("7z\u00BC"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF])
            || head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return "This is a compressed archive. Unpack it and upload the video inside.";
        }

        if (head.StartsWith("%PDF"u8))
        {
            return "This is a document, not a video.";
        }

        return IsText(head) ? "This is a text, not a video." : null;
    }

    private static bool IsImage(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || head.StartsWith("GIF8"u8)
        || head.StartsWith("BM"u8) || head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("8BPS"u8)
        || (head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..12].SequenceEqual("WEBP"u8))
        || (head.Length > 12 && head[4..8].SequenceEqual("ftyp"u8) && IsImageBrand(head[8..12]))
        || Contains(head, "<svg"u8);

    private static bool IsImageBrand(ReadOnlySpan<byte> brand) =>
        BinaryPrimitives.ReadUInt32BigEndian(brand) is 0x68656963 or 0x68656978 or 0x6D696631 or 0x61766966; // heic, heix, mif1, avif

    private static bool Contains(ReadOnlySpan<byte> head, ReadOnlySpan<byte> word) => head.IndexOf(word) >= 0;

    // No video format begins with so much readable text.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var b in head)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n') || b == 0x7F)
            {
                return false;
            }
        }

        return head.Length >= 4 && !head.StartsWith("YUV4MPEG2"u8);
    }
}
