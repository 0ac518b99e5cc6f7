using System.Text.Unicode;

namespace Rillcast.Media.Hls;

/// <summary>The lines of a playlist after <c>#EXTM3U</c>, without blank lines and comments (RFC 8216bis §4.1).</summary>
internal ref struct HlsLines
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Checks what holds for every playlist.</summary>
    /// <exception cref="MediaFormatException">Too long, not UTF-8, or not a playlist.</exception>
    public HlsLines(ReadOnlySpan<byte> text)
    {
        if (text.Length > HlsLimits.MaxPlaylistBytes)
        {
            throw new MediaFormatException($"A playlist of more than {HlsLimits.MaxPlaylistBytes} bytes.");
        }

        if (!Utf8.IsValid(text))
        {
            throw new MediaFormatException("A playlist is UTF-8 (RFC 8216bis §4.1).");
        }

        _rest = text;
        if (!TryNext(out var first) || !first.SequenceEqual("#EXTM3U"u8))
        {
            throw new MediaFormatException("A playlist begins with #EXTM3U (RFC 8216bis §4.4.1.1).");
        }
    }

    /// <summary>The next line that says something; false at the end.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (!line.IsEmpty && line[^1] == '\r')
            {
                line = line[..^1];
            }

            if (line.Length > HlsLimits.MaxLineBytes)
            {
                throw new MediaFormatException($"A line of more than {HlsLimits.MaxLineBytes} bytes.");
            }

            if (!line.IsEmpty && (line[0] != '#' || line.StartsWith("#EXT"u8)))
            {
                return true;
            }
        }

        line = default;
        return false;
    }

    /// <summary>True when the line is this tag; then what follows its colon.</summary>
    public static bool IsTag(ReadOnlySpan<byte> line, ReadOnlySpan<byte> tag, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(tag))
        {
            return false;
        }

        if (line.Length == tag.Length)
        {
            return true;
        }

        if (line[tag.Length] != ':')
        {
            return false;
        }

        value = line[(tag.Length + 1)..];
        return true;
    }
}
