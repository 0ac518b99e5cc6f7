using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>From the making of a picture to its showing in Chromium, through a real encoder, the server and the watch page.</summary>
internal static class Latency
{
    private const string Source = "source";
    private const string Rung = "240p";

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var seconds = arguments.Get("seconds", 30);
        var table = new MarkdownTable("keyframe every", "quality", "pictures measured", "median s", "5 % below", "95 % below", "worst s");
        foreach (var (keyframes, quality) in new[] { (1.0, Source), (2.0, Source), (4.0, Source), (2.0, Rung) })
        {
            var measured = await MeasureAsync(keyframes, quality, seconds, ct);
            table.Add($"{keyframes:0} s", quality, measured.Length, At(measured, 0.5), At(measured, 0.05), At(measured, 0.95), At(measured, 1));
        }

        return $"Low-latency HLS in the watch page, {seconds} s each after 15 s of settling; 640x360 at 30 pictures a second, x264 ultrafast zerolatency.\n\n{table}";
    }

    internal static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * share)];

    private static async Task<double[]> MeasureAsync(double keyframes, string quality, int seconds, CancellationToken ct)
    {
        await using var server = await RillcastServer.StartAsync(ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("clock", ct);
        await using var picture = new ClockPicture(server.PublishUrl(key), keyframes);
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", TimeSpan.FromSeconds(30), ct);
        await Task.Delay(TimeSpan.FromSeconds(8), ct);
        await using var browser = await WatchingBrowser.StartAsync(server.BaseAddress);
        if (quality != Source)
        {
            // Chosen by hand on an earlier visit.
            await browser.Page.AddInitScriptAsync($"localStorage.setItem('rillcast.player', JSON.stringify({{ quality: '{quality.TrimEnd('p')}@' }}))");
        }

        await browser.Page.GotoAsync($"/watch/{video.Id}");
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('video')?.currentTime > 0 && document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > 10", null, new() { Timeout = 30000 });
        await Task.Delay(TimeSpan.FromSeconds(15), ct);
        var lines = await browser.Page.EvaluateAsync<int>("() => document.querySelector('video').videoHeight");
        if (lines == ClockPicture.Height != (quality == Source))
        {
            throw new InvalidOperationException($"The page shows {lines} lines instead of {quality}.");
        }

        await browser.Page.EvaluateAsync(ClockPicture.Reader);
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        var measured = await browser.Page.EvaluateAsync<double[]>("() => window.__latency");
        return [.. measured.Select(m => m / 1000).Order()];
    }
}
