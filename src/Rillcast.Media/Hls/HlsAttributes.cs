using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rillcast.Media.Hls;

/// <summary>Reads attribute lists: <c>NAME=value,NAME="quoted value"</c> (RFC 8216bis §4.2).</summary>
internal static class HlsAttributes
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"u8);

    /// <summary>Takes the next attribute off a list; false at its end.</summary>
    /// <exception cref="MediaFormatException">Not an attribute list.</exception>
    public static bool TryNext(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, ref int count)
    {
        name = default;
        value = default;
        if (list.IsEmpty)
        {
            return false;
        }

        if (++count > HlsLimits.MaxAttributes)
        {
            throw new MediaFormatException($"More than {HlsLimits.MaxAttributes} attributes in one tag.");
        }

        var equals = list.IndexOf((byte)'=');
        if (equals <= 0)
        {
            throw new MediaFormatException("An attribute list without '='.");
        }

        name = list[..equals];
        if (name.ContainsAnyExcept(NameBytes))
        {
            throw new MediaFormatException("An attribute name may have A-Z, 0-9 and '-' only.");
        }

        list = list[(equals + 1)..];
        int end;
        if (!list.IsEmpty && list[0] == '"')
        {
            var quote = list[1..].IndexOf((byte)'"');
            if (quote < 0)
            {
                throw new MediaFormatException("A quoted string without its end.");
            }

            value = list.Slice(1, quote);
            end = quote + 2;
        }
        else
        {
            end = list.IndexOf((byte)',');
            end = end < 0 ? list.Length : end;
            value = list[..end];
            if (value.IsEmpty)
            {
                throw new MediaFormatException("An attribute without a value.");
            }
        }

        list = list[end..];
        if (list.IsEmpty)
        {
            return true;
        }

        if (list[0] != ',' || list.Length == 1)
        {
            throw new MediaFormatException("Attributes are separated by one comma.");
        }

        list = list[1..];
        return true;
    }

    public static long Integer(ReadOnlySpan<byte> text, long max)
    {
        if (text.IsEmpty || text.Length > 19 || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > max)
        {
            throw new MediaFormatException($"'{Show(text)}' is not a whole number up to {max}.");
        }

        return value;
    }

    /// <summary>Seconds with decimals, read to the 100 ns.</summary>
    public static TimeSpan Seconds(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty
            || text.Length > 32
            || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > HlsLimits.MaxSeconds)
        {
            throw new MediaFormatException($"'{Show(text)}' is not a duration in seconds up to {HlsLimits.MaxSeconds}.");
        }

        return TimeSpan.FromTicks((long)decimal.Round(value * TimeSpan.TicksPerSecond));
    }

    public static DateTimeOffset Date(ReadOnlySpan<byte> text)
    {
        if (text.Length > 64
            || !DateTimeOffset.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value))
        {
            throw new MediaFormatException($"'{Show(text)}' is not a date and time.");
        }

        return value;
    }

    public static bool YesOrNo(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("YES"u8) || (text.SequenceEqual("NO"u8) ? false : throw new MediaFormatException($"'{Show(text)}' is neither YES nor NO."));

    private static string Show(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 32)]);
}
