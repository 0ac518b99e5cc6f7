using System.Text;
using Microsoft.AspNetCore.Http;
using Rillcast.Media;
using Rillcast.Server.Uploads.Tus;

namespace Rillcast.Fuzz.Targets;

/// <summary>
/// The headers of tus uploads, one a line: <c>Upload-Metadata</c>, <c>Upload-Checksum</c>, <c>Upload-Offset</c>. They are refused with an answer and never with an exception; what is kept of them is clean.
/// </summary>
internal static class UploadHeadersTarget
{
    public static FuzzTarget Target { get; } = new("upload-headers", Run, typeof(MediaFormatException)) { MaxInputBytes = UploadMetadata.MaxHeaderLength + 512 };

    private static string Run(byte[] input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var isRead = UploadMetadata.TryParse(lines[0], out var metadata);
        foreach (var text in (string[])[metadata.FileName, metadata.FileType, metadata.Title, metadata.Channel, metadata.VideoTitle])
        {
            FuzzFailureException.ThrowUnless(text.Length <= UploadMetadata.MaxTextLength && !text.Any(char.IsControl) && text == text.Trim(), "text");
        }

        FuzzFailureException.ThrowUnless(metadata.FileName.IndexOfAny(['/', '\\']) < 0 && metadata.VideoTitle.Length > 0, "name");
        var isChecked = UploadChecksum.TryParse(lines.ElementAtOrDefault(1) ?? "", out var checksum);
        FuzzFailureException.ThrowUnless(isChecked == checksum is { Hash.Length: 20 or 32 or 64 }, "checksum");
        var headers = new HeaderDictionary { [TusHeaders.UploadOffset] = lines.ElementAtOrDefault(2) };
        var isNumber = TusHeaders.TryReadNumber(headers, TusHeaders.UploadOffset, out var offset);
        FuzzFailureException.ThrowUnless(offset >= 0, "offset");
        return $"{isRead} {isChecked} {isNumber}";
    }
}
