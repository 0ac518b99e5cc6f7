using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Rillcast.Media.Hls;

/// <summary>Reads multivariant playlists; only audio renditions are kept, other tags are passed over.</summary>
public static class HlsMultivariantPlaylistReader
{
    private const long MaxBitsPerSecond = 1_000_000_000_000;
    private const int MaxPixels = 1_000_000;

    /// <summary>Reads a playlist.</summary>
    /// <param name="text">UTF-8.</param>
    /// <exception cref="MediaFormatException">Not a multivariant playlist, or beyond <see cref="HlsLimits"/>.</exception>
    public static HlsMultivariantPlaylist Read(ReadOnlySpan<byte> text)
    {
        var lines = new HlsLines(text);
        var renditions = ImmutableArray.CreateBuilder<HlsRendition>();
        var variants = ImmutableArray.CreateBuilder<HlsVariant>();
        HlsVariant? pending = null;
        while (lines.TryNext(out var line))
        {
            if (renditions.Count + variants.Count >= HlsLimits.MaxEntries)
            {
                throw new MediaFormatException($"More than {HlsLimits.MaxEntries} entries.");
            }

            if (line[0] != '#')
            {
                variants.Add((pending ?? throw new MediaFormatException("A URI without EXT-X-STREAM-INF.")) with { Uri = Encoding.UTF8.GetString(line) });
                pending = null;
            }
            else if (HlsLines.IsTag(line, "#EXT-X-STREAM-INF"u8, out var value))
            {
                pending = Variant(value);
            }
            else if (HlsLines.IsTag(line, "#EXT-X-MEDIA"u8, out value))
            {
                if (Rendition(value) is { } rendition)
                {
                    renditions.Add(rendition);
                }
            }
            else if (HlsLines.IsTag(line, "#EXTINF"u8, out _) || HlsLines.IsTag(line, "#EXT-X-TARGETDURATION"u8, out _))
            {
                throw new MediaFormatException("This is a media playlist.");
            }
        }

        if (pending is not null || variants.Count == 0)
        {
            throw new MediaFormatException("A multivariant playlist has variants, and each its URI (RFC 8216bis §4.4.6.2).");
        }

        return new HlsMultivariantPlaylist { Renditions = renditions.DrainToImmutable(), Variants = variants.DrainToImmutable() };
    }

    private static HlsVariant Variant(ReadOnlySpan<byte> value)
    {
        var variant = new HlsVariant(string.Empty, 0, null, string.Empty, null, null, null, null);
        var count = 0;
        while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
        {
            if (name.SequenceEqual("BANDWIDTH"u8))
            {
                variant = variant with { Bandwidth = HlsAttributes.Integer(text, MaxBitsPerSecond) };
            }
            else if (name.SequenceEqual("AVERAGE-BANDWIDTH"u8))
            {
                variant = variant with { AverageBandwidth = HlsAttributes.Integer(text, MaxBitsPerSecond) };
            }
            else if (name.SequenceEqual("CODECS"u8))
            {
                variant = variant with { Codecs = Encoding.UTF8.GetString(text) };
            }
            else if (name.SequenceEqual("AUDIO"u8))
            {
                variant = variant with { AudioGroup = Encoding.UTF8.GetString(text) };
            }
            else if (name.SequenceEqual("FRAME-RATE"u8))
            {
                variant = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate < 10_000
                    ? variant with { FrameRate = rate }
                    : throw new MediaFormatException("FRAME-RATE is a decimal number.");
            }
            else if (name.SequenceEqual("RESOLUTION"u8))
            {
                var x = text.IndexOf((byte)'x');
                variant = x > 0
                    ? variant with { Width = (int)HlsAttributes.Integer(text[..x], MaxPixels), Height = (int)HlsAttributes.Integer(text[(x + 1)..], MaxPixels) }
                    : throw new MediaFormatException("RESOLUTION is width x height.");
            }
        }

        return variant.Bandwidth > 0 ? variant : throw new MediaFormatException("EXT-X-STREAM-INF has BANDWIDTH (RFC 8216bis §4.4.6.2).");
    }

    private static HlsRendition? Rendition(ReadOnlySpan<byte> value)
    {
        string? group = null;
        string? renditionName = null;
        string? uri = null;
        int? channels = null;
        var isDefault = false;
        var isAudio = false;
        var count = 0;
        while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
        {
            if (name.SequenceEqual("TYPE"u8))
            {
                isAudio = text.SequenceEqual("AUDIO"u8);
            }
            else if (name.SequenceEqual("GROUP-ID"u8))
            {
                group = Encoding.UTF8.GetString(text);
            }
            else if (name.SequenceEqual("NAME"u8))
            {
                renditionName = Encoding.UTF8.GetString(text);
            }
            else if (name.SequenceEqual("URI"u8))
            {
                uri = Encoding.UTF8.GetString(text);
            }
            else if (name.SequenceEqual("DEFAULT"u8))
            {
                isDefault = HlsAttributes.YesOrNo(text);
            }
            else if (name.SequenceEqual("CHANNELS"u8))
            {
                var slash = text.IndexOf((byte)'/');
                channels = (int)HlsAttributes.Integer(slash < 0 ? text : text[..slash], 1024);
            }
        }

        if (group is null || renditionName is null)
        {
            throw new MediaFormatException("EXT-X-MEDIA has GROUP-ID and NAME (RFC 8216bis §4.4.6.1).");
        }

        return isAudio && uri is not null ? new HlsRendition(group, renditionName, uri, channels, isDefault) : null;
    }
}
