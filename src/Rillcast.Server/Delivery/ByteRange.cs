using System.Globalization;

namespace Rillcast.Server.Delivery;

/// <summary>A single byte range of an object (RFC 9110 §14).</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes, at least 1.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>What a Range header means for an object of a length.</summary>
    public static ByteRangeResult Read(string? header, long length, out ByteRange range)
    {
        range = default;
        var text = header.AsSpan().Trim();
        if (!text.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return ByteRangeResult.Whole;
        }

        text = text[6..].Trim();
        var dash = text.IndexOf('-');

        // Several ranges, other units and malformed headers may be answered whole (§14.2).
        if (dash < 0 || text.Contains(','))
        {
            return ByteRangeResult.Whole;
        }

        var first = text[..dash];
        var last = text[(dash + 1)..];
        if (first.IsEmpty)
        {
            if (!TryNumber(last, out var suffix))
            {
                return ByteRangeResult.Whole;
            }

            if (suffix == 0 || length == 0)
            {
                return ByteRangeResult.Unsatisfiable;
            }

            suffix = Math.Min(suffix, length);
            range = new ByteRange(length - suffix, suffix);
            return ByteRangeResult.Partial;
        }

        var end = length - 1;
        if (!TryNumber(first, out var start) || (!last.IsEmpty && !TryNumber(last, out end)) || end < start && !last.IsEmpty)
        {
            return ByteRangeResult.Whole;
        }

        if (start >= length)
        {
            return ByteRangeResult.Unsatisfiable;
        }

        range = new ByteRange(start, Math.Min(end, length - 1) - start + 1);
        return ByteRangeResult.Partial;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}

/// <summary>What to answer to a Range header.</summary>
internal enum ByteRangeResult
{
    /// <summary>200 with everything.</summary>
    Whole,

    /// <summary>206.</summary>
    Partial,

    /// <summary>416.</summary>
    Unsatisfiable,
}
