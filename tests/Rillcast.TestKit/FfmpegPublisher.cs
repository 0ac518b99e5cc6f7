namespace Rillcast.TestKit;

/// <summary>A real ffmpeg that publishes over RTMP.</summary>
public sealed class FfmpegPublisher : IAsyncDisposable
{
    /// <summary>Enough to see that a picture moves: each is made, converted, decoded and drawn by the processor that also runs what is tested.</summary>
    public const int PatternFramesPerSecond = 15;

    private readonly ChildProcess _process;

    private FfmpegPublisher(ChildProcess process) => _process = process;

    public bool HasExited => _process.HasExited;

    public string Log => _process.Tail(200);

    /// <summary>Publishes a file as it is, in real time.</summary>
    public static FfmpegPublisher PublishFile(string file, string url, double? from = null) =>
        Start(["-re", .. from is { } s ? ["-ss", $"{s}"] : Array.Empty<string>(), "-i", file, "-map", "0", "-c", "copy"], url);

    /// <summary>Publishes a test picture and a tone until stopped.</summary>
    public static FfmpegPublisher PublishPattern(string url, int width = 640, int height = 360, int framesPerSecond = PatternFramesPerSecond, double keyframeSeconds = 2) =>
        Start(
            [
                "-re", "-f", "lavfi", "-i", $"testsrc2=s={width}x{height}:r={framesPerSecond}",
                "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-threads", "1",
                "-g", $"{(int)(framesPerSecond * keyframeSeconds)}", "-keyint_min", $"{(int)(framesPerSecond * keyframeSeconds)}", "-sc_threshold", "0",
                "-b:v", "800k", "-c:a", "aac", "-b:a", "64k",
            ],
            url);

    /// <summary>Starts ffmpeg with these arguments in front of <c>-f flv URL</c>.</summary>
    public static FfmpegPublisher Start(IEnumerable<string> arguments, string url) =>
        new(ChildProcess.Start("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "info", .. arguments, "-f", "flv", url]));

    /// <summary>Ends the broadcast the way an encoder's stop button does.</summary>
    public Task<int> StopAsync(CancellationToken ct) => _process.StopAsync(TimeSpan.FromSeconds(15), ct);

    /// <summary>kill -9: the connection breaks without a word.</summary>
    public Task<int> KillAsync(CancellationToken ct) => _process.KillAsync(ct);

    public Task<int> WaitForExitAsync(CancellationToken ct) => _process.WaitForExitAsync(ct);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
