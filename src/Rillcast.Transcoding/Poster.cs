using Rillcast.Transcoding.Ffmpeg;

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
        var run = new FfmpegRun
        {
            Arguments =
            [
                "-threads", "1", "-f", "mp4", "-i", "pipe:0",
                "-frames:v", "1", "-vf", "scale=w='min(640,trunc(iw*sar/2)*2)':h=-2,setsar=1", "-threads", "1",
                "-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-f", "image2pipe", "pipe:1",
            ],
            MaxOutputBytes = 2 << 20,
        };
        var picture = await run.ExecuteAsync([init, fragment], time, ct);
        return picture.Length > 0 ? picture : throw new FfmpegException("ffmpeg found no picture in the fragment.");
    }
}
