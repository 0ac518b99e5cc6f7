using System.Buffers;

namespace Rillcast.Media.Hls;

/// <summary>Writes multivariant playlists (RFC 8216bis §4.4.6).</summary>
public static class HlsMultivariantPlaylistWriter
{
    /// <summary>Writes the playlist.</summary>
    /// <exception cref="ArgumentException">A text has a quote, a line break or another control character: no quoted string can hold it (§4.2).</exception>
    public static void Write(HlsMultivariantPlaylist playlist, IBufferWriter<byte> output)
    {
        var writer = new Utf8TextWriter(output);
        writer.Write("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"u8);
        foreach (var rendition in playlist.Renditions)
        {
            writer.Write("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\""u8);
            WriteQuotable(ref writer, rendition.Group);
            writer.Write("\",NAME=\""u8);
            WriteQuotable(ref writer, rendition.Name);
            writer.Write(rendition.IsDefault ? "\",DEFAULT=YES,AUTOSELECT=YES"u8 : "\",DEFAULT=NO,AUTOSELECT=NO"u8);
            if (rendition.Channels is { } channels)
            {
                writer.Write(",CHANNELS=\""u8);
                writer.Write(channels);
                writer.Write("\""u8);
            }

            writer.Write(",URI=\""u8);
            WriteQuotable(ref writer, rendition.Uri);
            writer.Write("\"\n"u8);
        }

        foreach (var variant in playlist.Variants)
        {
            WriteVariant(ref writer, variant);
        }

        writer.Flush();
    }

    private static void WriteVariant(ref Utf8TextWriter writer, HlsVariant variant)
    {
        writer.Write("#EXT-X-STREAM-INF:BANDWIDTH="u8);
        writer.Write(variant.Bandwidth);
        if (variant.AverageBandwidth is { } average)
        {
            writer.Write(",AVERAGE-BANDWIDTH="u8);
            writer.Write(average);
        }

        writer.Write(",CODECS=\""u8);
        WriteQuotable(ref writer, variant.Codecs);
        writer.Write("\""u8);
        if (variant is { Width: { } width, Height: { } height })
        {
            writer.Write(",RESOLUTION="u8);
            writer.Write(width);
            writer.Write("x"u8);
            writer.Write(height);
        }

        if (variant.FrameRate is { } rate)
        {
            writer.Write(",FRAME-RATE="u8);
            writer.WriteDecimal(rate);
        }

        if (variant.AudioGroup is { } group)
        {
            writer.Write(",AUDIO=\""u8);
            WriteQuotable(ref writer, group);
            writer.Write("\""u8);
        }

        // Captions are carried in no rendition of ours. Said outright, because Shaka 5.2 else loads segments to look for some, also the unfinished one, and fails.
        writer.Write(variant.Width is null ? "\n"u8 : ",CLOSED-CAPTIONS=NONE\n"u8);
        WriteQuotable(ref writer, variant.Uri);
        writer.Write("\n"u8);
    }

    private static void WriteQuotable(ref Utf8TextWriter writer, string text)
    {
        foreach (var c in text)
        {
            if (c == '"' || char.IsControl(c))
            {
                throw new ArgumentException("A playlist cannot hold a text with quotes or control characters.", nameof(text));
            }
        }

        writer.Write(text);
    }
}
