using System.Globalization;
using System.Text;

namespace Rillcast.Server.Web;

/// <summary>What people see of a text that somebody wrote.</summary>
internal static class VisibleText
{
    /// <summary>A name or title as it is kept: one line, without control characters and directional overrides, without blanks around; empty when there is nothing to see.</summary>
    public static string Line(string written)
    {
        var line = new StringBuilder(written.Length);
        foreach (var c in written.ReplaceLineEndings(" ").Replace('\t', ' '))
        {
            if (!char.IsControl(c) && !IsDirectional(c))
            {
                line.Append(c);
            }
        }

        var text = line.ToString().Trim();
        return IsBlank(text) ? "" : text;
    }

    /// <summary>True when there is nothing to see: blanks, joiners, fillers.</summary>
    public static bool IsBlank(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format && !IsFiller(rune.Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Overrides and isolates turn around what stands beside a text.</summary>
    public static bool IsDirectional(char c) => c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    // Combining grapheme joiner, Hangul fillers, empty Braille pattern, variation selectors: letters or marks by their category, and nothing to see.
    private static bool IsFiller(int c) => c is 0x034f or 0x115f or 0x1160 or 0x2800 or 0x3164 or (>= 0xfe00 and <= 0xfe0f) or 0xffa0;
}
