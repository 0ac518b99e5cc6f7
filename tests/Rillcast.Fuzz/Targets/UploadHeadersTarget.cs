using System.Text;
using Rillcast.Media;
using Rillcast.Server.Uploads.Tus;

namespace Rillcast.Fuzz.Targets;

/// <summary>The value of <c>Upload-Metadata</c>, and the same as one of <c>Upload-Checksum</c>.</summary>
internal static class UploadHeadersTarget
{
    // They have no exception of their own: any is a find.
    public static FuzzTarget Target { get; } = new("upload-headers", Run, typeof(MediaFormatException));

    private static string Run(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        var isMetadata = UploadMetadata.TryParse(text, out var metadata);
        foreach (var kept in (string[])[metadata.FileName, metadata.FileType, metadata.Title, metadata.Channel, metadata.VideoTitle])
        {
            FuzzFailureException.ThrowUnless(kept.Length <= UploadMetadata.MaxTextLength, $"{kept.Length} characters");
            FuzzFailureException.ThrowUnless(!kept.Any(char.IsControl), "a control character");
        }

        FuzzFailureException.ThrowUnless(!metadata.FileName.AsSpan().ContainsAny('/', '\\'), "a path");
        FuzzFailureException.ThrowUnless(metadata.VideoTitle.Length > 0, "no title");
        var isChecksum = UploadChecksum.TryParse(text, out var checksum);
        FuzzFailureException.ThrowUnless(isChecksum == checksum is not null, "a checksum without being one");
        return isMetadata ? "metadata" : isChecksum ? "checksum" : "refused";
    }
}
