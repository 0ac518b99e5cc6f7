using Rillcast.Media;
using Rillcast.Media.Mp4;

namespace Rillcast.Fuzz.Targets;

/// <summary>A header and chunks in one file: samples lie in the input, follow each other in time, and belong to a track of the header.</summary>
internal static class Mp4ReaderTarget
{
    // Samples can cost no input: what the reader's own limit on them allows is what a run may allocate.
    public static FuzzTarget Target { get; } = new("mp4-reader", Run, typeof(MediaFormatException)) { MaxAllocatedBytes = 64L << 20 };

    private static string Run(byte[] input)
    {
        var movie = Mp4Reader.ReadInit(input);
        FuzzFailureException.ThrowUnless(movie.Tracks.Count is >= 1 and <= Mp4Reader.MaxTracks, $"{movie.Tracks.Count} tracks");
        foreach (var track in movie.Tracks)
        {
            FuzzFailureException.ThrowUnless(track.SampleEntryType.Length == 4 && track.ConfigurationBoxType.Length == 4, "type");
            FuzzFailureException.ThrowUnless(track.ConfigurationBox.Length < input.Length, "configuration");
        }

        var fragments = Mp4Reader.ReadFragments(input, movie);
        foreach (var fragment in fragments)
        {
            FuzzFailureException.ThrowUnless(movie.Tracks.Any(track => track.Number == fragment.TrackNumber), "track");
            var time = fragment.BaseDecodeTime;
            foreach (var sample in fragment.Samples)
            {
                FuzzFailureException.ThrowUnless(sample.Dts == time && time >= 0, "time");
                FuzzFailureException.ThrowUnless(input.AsMemory(sample.Offset, sample.Payload.Length).Equals(sample.Payload), "place");
                time += sample.Duration;
            }
        }

        return fragments.Count == 0 ? "header" : "samples";
    }
}
