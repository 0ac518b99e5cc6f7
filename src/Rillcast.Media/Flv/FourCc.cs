using System.Globalization;

namespace Rillcast.Media.Flv;

/// <summary>Names of codecs in Enhanced RTMP, as big-endian numbers.</summary>
internal static class FourCc
{
    public const uint Avc = 0x61766331;
    public const uint Hevc = 0x68766331;
    public const uint Av1 = 0x61763031;
    public const uint Aac = 0x6D703461;
    public const uint Opus = 0x4F707573;

    /// <summary>As text, or as hexadecimal digits when it is not printable: it comes from a peer and goes to a log.</summary>
    public static string ToText(uint code)
    {
        Span<char> text = stackalloc char[4];
        for (var i = 0; i < 4; i++)
        {
            text[i] = (char)((code >> (24 - (8 * i))) & 0xFF);
            if (text[i] is < ' ' or > '~')
            {
                return code.ToString("x8", CultureInfo.InvariantCulture);
            }
        }

        return text.ToString();
    }
}
