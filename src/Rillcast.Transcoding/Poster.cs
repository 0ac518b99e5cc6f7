using Rillcast.Media.Mp4;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Transcoding;

/// <summary>Makes the still picture that stands for a video in lists.</summary>
public static class Poster
{
    /// <summary>Decodes the first picture of a fragment and gives it as JPEG, at most 640 wide, aspect kept.</summary>
    /// <param name="init">Init segment of a video track.</param>
    /// <param name="fragment">A part or segment that starts with a random access point.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="FfmpegException">No picture came out.</exception>
    public static async Task<byte[]> MakeAsync(ReadOnlyMemory<byte> init, ReadOnlyMemory<byte> fragment, TimeProvider time, CancellationToken ct)
    {
        var pictures = await RunAsync(["-frames:v", "1"], [init, fragment], time, ct);
        return pictures.Length > 0 ? pictures : throw new FfmpegException("ffmpeg found no picture in the fragment.");
    }

    /// <summary>Decodes several keyframes and gives the one with most to see in it: black, blurred and empty pictures are those that take fewest bytes.</summary>
    /// <param name="stills">Candidates of one init segment, at least one.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="FfmpegException">No picture came out.</exception>
    public static async Task<byte[]> MakeBestAsync(IReadOnlyList<Still> stills, TimeProvider time, CancellationToken ct)
    {
        List<ReadOnlyMemory<byte>> input = [stills[0].Init, .. stills.Select((s, i) => (ReadOnlyMemory<byte>)StillFeed.Write(i, s.Sample, s.Scale))];
        var pictures = await RunAsync(["-fps_mode", "passthrough"], input, time, ct);
        return Split(pictures).DefaultIfEmpty().MaxBy(p => p.Length).ToArray() is { Length: > 0 } best ? best : throw new FfmpegException("ffmpeg found no picture in the keyframes.");
    }

    private static Task<byte[]> RunAsync(string[] which, IReadOnlyList<ReadOnlyMemory<byte>> input, TimeProvider time, CancellationToken ct)
    {
        var run = new FfmpegRun
        {
            Arguments =
            [
                "-threads", "1", "-f", "mp4", "-i", "pipe:0",
                .. which, "-vf", "scale=w='min(640,trunc(iw*sar/2)*2)':h=-2,setsar=1", "-threads", "1",
                "-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-f", "image2pipe", "pipe:1",
            ],
        };
        return run.ExecuteAsync(input, time, ct);
    }

    // An end marker inside coded data is impossible (ITU-T T.81 §B.1.1.5), and these pictures carry no others inside.
    private static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> pictures)
    {
        while (pictures.Span.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) is var end and >= 0)
        {
            yield return pictures[..(end + 2)];
            pictures = pictures[(end + 2)..];
        }
    }
}
