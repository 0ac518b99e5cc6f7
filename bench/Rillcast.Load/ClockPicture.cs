using System.Diagnostics;

namespace Rillcast.Load;

/// <summary>
/// Publishes a picture that tells when it was made: 32 blocks, black or white, are the bits of the time in milliseconds (modulo 2^32),
/// and below them the same bits inverted as a check. Drawn here, one every 33 ms, and handed to a real ffmpeg to encode and publish.
/// </summary>
internal sealed class ClockPicture : IAsyncDisposable
{
    public const int Width = 640;
    public const int Height = 360;
    private readonly Process _ffmpeg;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;

    public ClockPicture(string url, double keyframeSeconds)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardInput = true };
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-fflags", "nobuffer", "-f", "rawvideo", "-pix_fmt", "gray", "-s", $"{Width}x{Height}", "-r", "30", "-i", "-",
            "-re", "-f", "lavfi", "-i", "sine=frequency=330:sample_rate=48000",
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-threads", "1",
            "-g", $"{(int)(keyframeSeconds * 30)}", "-keyint_min", $"{(int)(keyframeSeconds * 30)}", "-sc_threshold", "0", "-b:v", "1500k",
            "-c:a", "aac", "-b:a", "64k", "-flush_packets", "1", "-f", "flv", url,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _ffmpeg = Process.Start(start)!;
        _drawing = DrawAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _drawing;
        if (!_ffmpeg.WaitForExit(5000))
        {
            _ffmpeg.Kill();
        }

        _ffmpeg.Dispose();
        _stop.Dispose();
    }

    /// <summary>In the page: calls <c>window.__latency.push</c> with milliseconds from drawing to showing for each shown picture.</summary>
    public const string Reader =
        """
        () => {
          const video = document.querySelector('video'), canvas = document.createElement('canvas');
          canvas.width = 640; canvas.height = 360;
          const context = canvas.getContext('2d', { willReadFrequently: true });
          window.__latency = [];
          const read = (now, frame) => {
            context.drawImage(video, 0, 0, 640, 360);
            const bits = y => { const row = context.getImageData(0, y, 640, 1).data; let n = 0; for (let i = 0; i < 32; i++) if (row[(i * 20 + 10) * 4] > 127) n += 2 ** i; return n; };
            const time = bits(90), check = bits(270);
            if (time + check === 2 ** 32 - 1) {
              const shown = (performance.timeOrigin + frame.expectedDisplayTime) % 2 ** 32;
              window.__latency.push(shown - time);
            }
            video.requestVideoFrameCallback(read);
          };
          video.requestVideoFrameCallback(read);
        }
        """;

    private async Task DrawAsync()
    {
        var picture = new byte[Width * Height];
        var input = _ffmpeg.StandardInput.BaseStream;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1000.0 / 30));
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token))
            {
                var time = (uint)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                for (var y = 0; y < Height; y++)
                {
                    var bits = y < Height / 2 ? time : ~time;
                    for (var i = 0; i < 32; i++)
                    {
                        picture.AsSpan((y * Width) + (i * 20), 20).Fill((bits >> i & 1) == 1 ? (byte)235 : (byte)16);
                    }
                }

                await input.WriteAsync(picture, _stop.Token);
                await input.FlushAsync(_stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Stopped, or ffmpeg ended.
        }

        try
        {
            input.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }
}
