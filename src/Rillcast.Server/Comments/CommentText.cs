using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments;

/// <summary>Texts as they are kept: what people wrote, without what only disturbs others. Never HTML: pages show it as text.</summary>
internal static partial class CommentText
{
    /// <summary>Cleans a text.</summary>
    /// <param name="written">As it was sent.</param>
    /// <param name="maxLength">Characters, after cleaning.</param>
    /// <param name="text">Without control characters and directional overrides, with at most one empty line at a time, without blanks around.</param>
    /// <returns>Null when it is right, or what is wrong with it.</returns>
    public static string? Clean(string written, int maxLength, out string text)
    {
        var kept = new StringBuilder(written.Length);
        foreach (var c in written.ReplaceLineEndings("\n"))
        {
            if (c == '\n' || (!char.IsControl(c) && !VisibleText.IsDirectional(c)))
            {
                kept.Append(c);
            }
        }

        text = EmptyLines().Replace(kept.ToString(), "\n\n").Trim();
        return VisibleText.IsBlank(text) ? "The comment is empty."
            : text.Length > maxLength ? string.Create(CultureInfo.InvariantCulture, $"A comment has at most {maxLength} characters here.")
            : null;
    }

    /// <summary>True when it leads somewhere else.</summary>
    public static bool HasLink(string text) => Link().IsMatch(text);

    /// <summary>True when one of the words stands in it, as a word, in whatever case and spacing.</summary>
    /// <param name="text">In Unicode's form NFKC, as are the words.</param>
    /// <param name="words">What is looked for.</param>
    public static bool HasBlocked(string text, IReadOnlyList<string> words)
    {
        var folded = Fold(text);
        return words.Select(Fold).Any(word => word.Length > 0 && HasWord(folded, word));
    }

    /// <summary>As it is read: what has no width parts neither words nor letters from their accents, and several blanks or a new line are one blank.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                _ = folded.Length > 0 && folded[^1] == ' ' ? folded : folded.Append(' ');
            }
            else if (char.GetUnicodeCategory(c) != UnicodeCategory.Format)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    private static bool HasWord(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length])))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"\n[\n\s]*\n", RegexOptions.None, 1000)]
    private static partial Regex EmptyLines();

    [GeneratedRegex(@"https?://|\bwww\.|\b[\w-]{2,}\.(com|net|org|io|tv|de|ru|cn|info|xyz|gg|me|link|shop|site|online|app|dev)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
