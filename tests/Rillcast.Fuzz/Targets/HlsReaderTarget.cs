using System.Text;
using Rillcast.Media;
using Rillcast.Media.Hls;

namespace Rillcast.Fuzz.Targets;

/// <summary>Playlists of both kinds: what is read is inside the limits, and a multivariant playlist that can be written again is read back the same.</summary>
internal static class HlsReaderTarget
{
    public static FuzzTarget Target { get; } = new("hls-reader", Run, typeof(MediaFormatException)) { MaxAllocatedPerInputByte = 512 };

    private static string Run(byte[] input)
    {
        if (!input.AsSpan().StartsWith("#EXTM3U"u8) || input.AsSpan().IndexOf("#EXT-X-STREAM-INF"u8) < 0)
        {
            var playlist = HlsMediaPlaylistReader.Read(input);
            FuzzFailureException.ThrowUnless(playlist.TargetDuration > TimeSpan.Zero && playlist.MediaSequence >= 0, "head");
            foreach (var segment in playlist.Segments)
            {
                FuzzFailureException.ThrowUnless(segment.Uri.Length > 0 && segment.Duration >= TimeSpan.Zero && segment.Duration.TotalSeconds <= HlsLimits.MaxSeconds, "segment");
            }

            if (playlist.Skipped == 0)
            {
                FuzzFailureException.ThrowUnless(ReferenceEquals(playlist.Resolve(playlist), playlist), "a whole playlist stands for itself");
            }

            return playlist.Segments.IsEmpty ? "media" : "segments";
        }

        var multivariant = HlsMultivariantPlaylistReader.Read(input);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        try
        {
            HlsMultivariantPlaylistWriter.Write(multivariant, output);
        }
        catch (ArgumentException)
        {
            // A URI on a line of its own may hold what a quoted string cannot.
            return "multivariant";
        }

        var again = HlsMultivariantPlaylistReader.Read(output.WrittenSpan);
        FuzzFailureException.ThrowUnless(again.Variants.Length == multivariant.Variants.Length && again.Renditions.SequenceEqual(multivariant.Renditions), "round trip: " + Encoding.UTF8.GetString(output.WrittenSpan));
        return "round trip";
    }
}
