using System.Globalization;
using System.Text;

namespace Rillcast.Server.Downloads;

/// <summary>What a browser calls a downloaded file (RFC 6266): the title in its own letters for those who read RFC 8187, and a plain version for others.</summary>
internal static class DownloadName
{
    /// <summary>Longest title part; file systems take 255 bytes and letters have up to four.</summary>
    private const int MaxCharacters = 60;

    // What a file name must not have on some system (also unpaired halves and controls), and what would end a quoted string.
    private const string Forbidden = "\\/:*?\"<>|%";

    /// <summary>The value of <c>Content-Disposition</c>.</summary>
    /// <param name="title">The video's title; anything a person typed.</param>
    /// <param name="quality">Ends the name, so that several qualities can lie side by side.</param>
    /// <param name="extension">With its dot.</param>
    public static string Disposition(string title, string quality, string extension)
    {
        var name = $"{Clean(title)} ({quality}){extension}";
        var plain = new string([.. name.Select(c => char.IsAscii(c) ? c : '_')]);
        return $"attachment; filename=\"{plain}\"; filename*=UTF-8''{Encode(name)}";
    }

    private static string Clean(string title)
    {
        var text = new StringBuilder();
        foreach (var rune in title.EnumerateRunes())
        {
            var isBad = Rune.IsControl(rune) || rune.Value == 0xFFFD || (rune.IsAscii && Forbidden.Contains((char)rune.Value, StringComparison.Ordinal))
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            text.Append(isBad ? " " : rune.ToString());
            if (text.Length >= MaxCharacters)
            {
                break;
            }
        }

        // A leading dot hides a file, a trailing one is lost on Windows.
        var words = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim('.', ' ');
        return words.Length > 0 ? words : "video";
    }

    // RFC 8187 §3.2.1: attr-char stay, all other octets of UTF-8 are escaped.
    private static string Encode(string name)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || "!#$&+-.^_`|~".Contains((char)octet, StringComparison.Ordinal))
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return text.ToString();
    }
}
