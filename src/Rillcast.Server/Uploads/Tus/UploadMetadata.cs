using System.Buffers;
using System.Text;

namespace Rillcast.Server.Uploads.Tus;

/// <summary>
/// <c>Upload-Metadata</c> (tus 1.0.0, Creation): what the sender says of its file. Only known keys are kept, as clean text: no control characters, bounded.
/// <code>
/// pair *( "," pair );  pair = key [ " " base64 ];  key = 1*( ASCII without space and comma ), unique
/// </code>
/// </summary>
internal sealed record UploadMetadata
{
    /// <summary>Longest header that is read.</summary>
    public const int MaxHeaderLength = 8 * 1024;

    /// <summary>Most pairs in it.</summary>
    public const int MaxPairs = 32;

    /// <summary>Longest file name or title, in UTF-16 units; more is cut off.</summary>
    public const int MaxTextLength = 200;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "!\"#$%&'()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Nothing was said.</summary>
    public static UploadMetadata None { get; } = new();

    /// <summary>Name of the file at the sender's; no path.</summary>
    public string FileName { get; init; } = "";

    /// <summary>Media type, as the sender's system guesses it.</summary>
    public string FileType { get; init; } = "";

    /// <summary>Title of the video.</summary>
    public string Title { get; init; } = "";

    /// <summary>Handle or id of the channel it is for.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Title of the video: the one given, else the file's name without its extension.</summary>
    public string VideoTitle =>
        Title.Length > 0 ? Title
        : Path.GetFileNameWithoutExtension(FileName).Trim() is { Length: > 0 } name ? name
        : FileName.Length > 0 ? FileName
        : "Upload";

    /// <summary>Reads the header's value.</summary>
    /// <returns>False when it breaks the grammar, is too long, has a key twice, or a known value is no UTF-8.</returns>
    public static bool TryParse(string header, out UploadMetadata metadata)
    {
        metadata = None;
        if (header.Length > MaxHeaderLength)
        {
            return false;
        }

        if (header.AsSpan().Trim(' ').IsEmpty)
        {
            return true;
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in header.AsSpan().Split(','))
        {
            var pair = header.AsSpan()[range].Trim(' ');
            var space = pair.IndexOf(' ');
            var key = space < 0 ? pair : pair[..space];
            if (key.IsEmpty || key.ContainsAnyExcept(KeyCharacters) || keys.Count == MaxPairs || !keys.Add(key.ToString())
                || !TryDecode(space < 0 ? default : pair[(space + 1)..].TrimStart(' '), out var bytes)
                || !TryKeep(key, bytes, ref metadata))
            {
                metadata = None;
                return false;
            }
        }

        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length / 4 * 3];
        if (base64.Length % 4 != 0 || base64.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(base64, bytes, out var written))
        {
            return false;
        }

        Array.Resize(ref bytes, written);
        return true;
    }

    private static bool TryKeep(ReadOnlySpan<char> key, byte[] bytes, ref UploadMetadata metadata)
    {
        if (key is not ("filename" or "filetype" or "title" or "channel"))
        {
            return true;
        }

        if (!TryReadText(bytes, out var text))
        {
            return false;
        }

        metadata = key switch
        {
            "filename" => metadata with { FileName = Clean(text.AsSpan(text.LastIndexOfAny(['/', '\\']) + 1)) },
            "filetype" => metadata with { FileType = Clean(text) },
            "title" => metadata with { Title = Clean(text) },
            _ => metadata with { Channel = Clean(text) },
        };
        return true;
    }

    private static bool TryReadText(byte[] bytes, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    // Control characters would break log lines; half a surrogate pair could not be stored.
    private static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxTextLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var isControl = Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
            if (clean.Length + rune.Utf16SequenceLength > MaxTextLength)
            {
                break;
            }

            clean.Append(isControl ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }
}
