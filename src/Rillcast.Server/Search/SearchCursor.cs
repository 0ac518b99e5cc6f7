using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Rillcast.Server.Search;

/// <summary>Where a page of results ended: the value it is ordered by, the video, and whether what is alike is being listed instead of what matches.</summary>
internal readonly record struct SearchCursor(SearchSort Sort, bool IsFuzzy, double Value, string VideoId)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{(int)Sort}{(IsFuzzy ? 'f' : 'x')}{VideoId}{Value:R}")));

    /// <summary>Reads a cursor; false for what <see cref="ToString"/> has not written.</summary>
    public static bool TryParse(string text, out SearchCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[SearchLimits.MaxCursorLength];
        if (text.Length > SearchLimits.MaxCursorLength || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length))
        {
            return false;
        }

        var plain = Encoding.ASCII.GetString(bytes[..length]);
        if (plain.Length <= 2 + Media.VideoId.Length
            || plain[0] is < '0' or > '2'
            || plain[1] is not ('f' or 'x')
            || !Media.VideoId.TryParse(plain.Substring(2, Media.VideoId.Length), out var id)
            || !double.TryParse(plain.AsSpan(2 + Media.VideoId.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
        {
            return false;
        }

        cursor = new SearchCursor((SearchSort)(plain[0] - '0'), plain[1] == 'f', value, id.Value);
        return true;
    }
}
