using System.Globalization;

namespace Rillcast.Server.Uploads.Tus;

/// <summary>Names and numbers of tus 1.0.0 (https://tus.io/protocols/resumable-upload).</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,creation-defer-length,creation-with-upload,expiration,checksum,termination";
    public const string ContentType = "application/offset+octet-stream";

    public const string TusResumable = "Tus-Resumable";
    public const string TusVersion = "Tus-Version";
    public const string TusExtension = "Tus-Extension";
    public const string TusMaxSize = "Tus-Max-Size";
    public const string TusChecksumAlgorithm = "Tus-Checksum-Algorithm";
    public const string UploadOffset = "Upload-Offset";
    public const string UploadLength = "Upload-Length";
    public const string UploadDeferLength = "Upload-Defer-Length";
    public const string UploadMetadata = "Upload-Metadata";
    public const string UploadExpires = "Upload-Expires";
    public const string UploadChecksum = "Upload-Checksum";
    public const string MethodOverride = "X-HTTP-Method-Override";

    /// <summary>Checksum extension: "the checksums mismatch".</summary>
    public const int Status460ChecksumMismatch = 460;

    /// <summary>A non-negative integer, as offsets and lengths are; false also when the header is there twice.</summary>
    public static bool TryReadNumber(IHeaderDictionary headers, string name, out long number)
    {
        number = 0;
        return headers[name] is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A number as headers write it.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A date as headers write it (RFC 9110 §5.6.7).</summary>
    public static string Text(DateTimeOffset time) => time.ToString("r", CultureInfo.InvariantCulture);
}
