using System.Globalization;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Stills;

/// <summary>Pictures that people send: read by ffmpeg in its cage and written anew, so that what is served is ours from the first byte to the last, without places, cameras and whatever else was in the file.</summary>
public static class Picture
{
    /// <summary>Larger ones are refused before they are unpacked.</summary>
    public const int MaxPixels = 64_000_000;

    // Those a browser's file chooser offers; none of them names other files.
    private const string Formats = "jpeg_pipe,png_pipe,webp_pipe,gif";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>A JPEG of exactly this size: the picture's middle, as much of it as fits the shape, without transparency.</summary>
    /// <param name="file">JPEG, PNG, WebP or GIF.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="FfmpegException">It is no such picture, or too large.</exception>
    public static async Task<byte[]> CropAsync(ReadOnlyMemory<byte> file, int width, int height, TimeProvider time, CancellationToken ct)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{width}:{height}");
        var run = new FfmpegRun
        {
            Arguments =
            [
                "-threads", "1", "-max_pixels", MaxPixels.ToString(CultureInfo.InvariantCulture), "-format_whitelist", Formats, "-i", "pipe:0", "-frames:v", "1",
                "-vf", $"scale={size}:force_original_aspect_ratio=increase:flags=lanczos,crop={size},setsar=1,format=yuvj420p",
                "-threads", "1", "-c:v", "mjpeg", "-q:v", "3", "-map_metadata", "-1", "-f", "image2pipe", "pipe:1",
            ],
            TimeLimit = TimeLimit,
        };
        var jpeg = await run.ExecuteAsync([file], time, ct);
        return jpeg.Length > 0 ? jpeg : throw new FfmpegException("There is no picture in this file.");
    }
}
