using System.Globalization;
using System.Text;

namespace Rillcast.Server.Search.Moments;

/// <summary>Short pieces of texts around what somebody looked for, with it marked.</summary>
/// <param name="words">What was looked for, folded.</param>
/// <param name="isWhole">These words and not what begins with them.</param>
internal sealed class Excerpts(IReadOnlyList<string> words, bool isWhole)
{
    /// <summary>Characters before the first mark, so that one sees what it is about.</summary>
    private const int Lead = 40;

    /// <summary>From so many letters on the beginning of a word is enough, as in <c>search_query</c>.</summary>
    private const int MinBeginning = 3;

    /// <summary>The words of a text: letters, digits, and the accents on them.</summary>
    public static IReadOnlyList<string> WordsOf(string text) => Words(text).ConvertAll(w => text[w]);

    /// <summary>The excerpt of a text.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="folded">The same, folded: letters may be other ones and more, words are the same.</param>
    public IReadOnlyList<ExcerptPiece> Of(string text, string folded)
    {
        var marks = Marks(text, folded);
        var (begin, end) = Window(text, marks.Count > 0 ? marks[0] : default);
        var pieces = new List<ExcerptPiece>();
        var at = begin;
        foreach (var (from, to) in marks.Where(m => m.Begin < end))
        {
            Add(pieces, text[at..from], false);
            Add(pieces, text[from..Math.Min(to, end)], true);
            at = Math.Min(to, end);
        }

        Add(pieces, text[at..end], false);
        if (begin > 0)
        {
            pieces.Insert(0, new ExcerptPiece("… ", false));
        }

        if (end < text.Length)
        {
            pieces.Add(new ExcerptPiece(" …", false));
        }

        return pieces;
    }

    private static void Add(List<ExcerptPiece> pieces, string text, bool match)
    {
        if (text.Length > 0)
        {
            pieces.Add(new ExcerptPiece(text.Replace('\n', ' '), match));
        }
    }

    private static (int Begin, int End) Window(string text, (int Begin, int End) mark)
    {
        if (text.Length <= SearchLimits.MaxExcerptLength)
        {
            return (0, text.Length);
        }

        var begin = mark.Begin <= Lead ? 0 : Words(text).Select(w => w.Start.Value).FirstOrDefault(start => start >= mark.Begin - Lead && start <= mark.Begin, mark.Begin);
        var limit = Math.Min(begin + SearchLimits.MaxExcerptLength, text.Length);
        if (limit == text.Length)
        {
            return (begin, limit);
        }

        // Where a word ends; scripts without spaces have words that are longer than an excerpt.
        var end = Words(text).Select(w => w.End.Value).LastOrDefault(e => e <= limit && e >= mark.End && e > begin, limit);
        return (begin, char.IsLowSurrogate(text[end]) ? end - 1 : end);
    }

    private List<(int Begin, int End)> Marks(string text, string folded)
    {
        var places = Words(text);
        var others = Words(folded);
        var marks = new List<(int Begin, int End)>();
        for (var i = 0; i < places.Count; i++)
        {
            var (begin, end) = (places[i].Start.Value, places[i].End.Value);
            // Folding can part what is one word ("½" becomes "1/2"): then all are compared as they were written.
            var word = places.Count == others.Count ? folded[others[i]] : text[places[i]].ToLowerInvariant();
            if (word.Length == end - begin && word.Any(HasNoSpaces))
            {
                marks.AddRange(Pairs(word).Select(p => (begin + p.Begin, begin + p.End)));
            }
            else if (IsSought(word))
            {
                marks.Add((begin, end));
            }
        }

        return Joined(marks);
    }

    private bool IsSought(string word) => words.Where((sought, i) =>
        word == sought || (!isWhole && (sought.Length >= MinBeginning || i == words.Count - 1) && word.StartsWith(sought, StringComparison.Ordinal))).Any();

    // Such scripts are filed as pairs of neighbouring characters; a single one is looked for alone.
    private IEnumerable<(int Begin, int End)> Pairs(string word)
    {
        foreach (var sought in words.Where(w => w.Any(HasNoSpaces)))
        {
            var length = Math.Min(sought.Length, 2);
            for (var i = 0; i + length <= sought.Length; i++)
            {
                for (var at = word.IndexOf(sought.Substring(i, length), StringComparison.Ordinal); at >= 0; at = word.IndexOf(sought.Substring(i, length), at + 1, StringComparison.Ordinal))
                {
                    yield return (at, at + length);
                }
            }
        }
    }

    private static List<(int Begin, int End)> Joined(List<(int Begin, int End)> marks)
    {
        var joined = new List<(int Begin, int End)>();
        foreach (var mark in marks.Order())
        {
            if (joined.Count > 0 && mark.Begin <= joined[^1].End)
            {
                joined[^1] = (joined[^1].Begin, Math.Max(joined[^1].End, mark.End));
            }
            else
            {
                joined.Add(mark);
            }
        }

        return joined;
    }

    // As in search_pairs: kana, Chinese characters, Hangul.
    private static bool HasNoSpaces(char c) => c is (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u4dbf') or (>= '\u4e00' and <= '\u9fff') or (>= '\uac00' and <= '\ud7af');

    private static List<Range> Words(string text)
    {
        var found = new List<Range>();
        var begin = -1;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            var isLetter = Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            if (isLetter && begin < 0)
            {
                begin = i;
            }
            else if (!isLetter && begin >= 0)
            {
                found.Add(begin..i);
                begin = -1;
            }

            i += length;
        }

        if (begin >= 0)
        {
            found.Add(begin..text.Length);
        }

        return found;
    }
}
