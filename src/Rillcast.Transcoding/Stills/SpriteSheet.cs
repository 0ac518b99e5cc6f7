using System.Globalization;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Stills;

/// <summary>Small pictures side by side in one JPEG.</summary>
/// <param name="Columns">Pictures in a row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Width">Of each picture; even.</param>
/// <param name="Height">Of each picture; even.</param>
public sealed record SpriteSheet(int Columns, int Rows, int Width, int Height)
{
    /// <summary>Makes the sheet.</summary>
    /// <param name="pictures">From left to right, row by row, as <see cref="StillDecoder"/> gives them; black where there is none.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="FfmpegException">It could not be coded.</exception>
    public async Task<byte[]> MakeAsync(IReadOnlyList<byte[]?> pictures, TimeProvider time, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pictures.Count, Columns * Rows);
        var (width, height) = (Columns * Width, Rows * Height);
        var sheet = new byte[StillDecoder.BytesOf(width, height)];
        var luma = width * height;
        sheet.AsSpan(luma).Fill(128);
        for (var i = 0; i < pictures.Count; i++)
        {
            if (pictures[i] is { } picture)
            {
                var (x, y) = (i % Columns * Width, i / Columns * Height);
                CopyPlane(picture, sheet.AsSpan(0, luma), Width, Height, x, y, width);
                CopyPlane(picture.AsSpan(Width * Height), sheet.AsSpan(luma, luma / 4), Width / 2, Height / 2, x / 2, y / 2, width / 2);
                CopyPlane(picture.AsSpan(Width * Height * 5 / 4), sheet.AsSpan(luma * 5 / 4), Width / 2, Height / 2, x / 2, y / 2, width / 2);
            }
        }

        var run = new FfmpegRun
        {
            Arguments =
            [
                "-f", "rawvideo", "-pixel_format", "yuvj420p", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"), "-framerate", "1", "-i", "pipe:0",
                "-frames:v", "1", "-threads", "1", "-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-f", "image2pipe", "pipe:1",
            ],
        };
        var jpeg = await run.ExecuteAsync([sheet], time, ct);
        return jpeg.Length > 0 ? jpeg : throw new FfmpegException("ffmpeg made no sheet.");
    }

    private static void CopyPlane(ReadOnlySpan<byte> from, Span<byte> to, int width, int height, int x, int y, int stride)
    {
        for (var row = 0; row < height; row++)
        {
            from.Slice(row * width, width).CopyTo(to[(((y + row) * stride) + x)..]);
        }
    }
}
