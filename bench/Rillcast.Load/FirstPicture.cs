using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>From the click on a video to its first picture on the screen, and from typing the address.</summary>
internal static class FirstPicture
{
    // Notes the time of the last click and of the first picture that any video element shows after it.
    private const string Watcher =
        """
        window.__clicked = 0; window.__shown = 0;
        document.addEventListener('click', () => { window.__clicked = performance.now(); }, true);
        const seen = new WeakSet();
        new MutationObserver(() => {
          for (const video of document.querySelectorAll('video')) {
            if (seen.has(video)) continue;
            seen.add(video);
            video.requestVideoFrameCallback((now, frame) => { window.__shown ||= frame.expectedDisplayTime; });
          }
        }).observe(document, { childList: true, subtree: true });
        """;

    // What came over the line from the click, or from the opening of the address, to the first picture: the pages with their scripts, styles and data, and apart from them the media.
    private const string Came =
        """
        () => {
          const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
          const came = entries.filter(e => e.startTime >= window.__clicked && e.responseEnd > 0 && e.responseEnd <= window.__shown);
          const bytes = (isMedia) => came.filter(e => isMedia === /^\/(v|t)\//.test(new URL(e.name).pathname)).reduce((sum, e) => sum + e.transferSize, 0);
          return { seconds: (window.__shown - window.__clicked) / 1000, pages: bytes(false) / 1000, media: bytes(true) / 1000 };
        }
        """;

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var runs = arguments.Get("runs", 15);
        await using var server = await RillcastServer.StartAsync(ct);
        var (stored, storedKey) = await server.Api.CreatePublishedChannelAsync("stored", ct);
        await using (var publisher = FfmpegPublisher.PublishFile(await TestMedia.FlvAsync(20, ct), server.PublishUrl(storedKey)))
        {
            await publisher.WaitForExitAsync(ct);
        }

        var recording = await server.Api.WaitForVideoAsync(stored.Handle, v => v.State == "ready", TimeSpan.FromSeconds(30), ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("now", ct);
        await using var live = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var broadcast = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", TimeSpan.FromSeconds(30), ct);
        await Task.Delay(TimeSpan.FromSeconds(10), ct);

        await using var browser = await WatchingBrowser.StartAsync(server.BaseAddress);
        var table = new MarkdownTable("", "median s", "best s", "worst s", "kB of pages before it", "kB of media before it");
        foreach (var (name, id) in new[] { ("live", broadcast.Id), ("recording", recording.Id) })
        {
            Add($"{name}, click on the home page", await MeasureAsync(id, restMs: 0));
            Add($"{name}, the same, the pointer rests on it for 0.3 s before", await MeasureAsync(id, restMs: 300));
            Add($"{name}, address opened, nothing cached", await MeasureAsync(id, restMs: null));
        }

        return $"{runs} runs each, a new browser profile every time.\n\n{table}";

        void Add(string name, List<Shown> shown)
        {
            var seconds = Sorted(s => s.Seconds);
            table.Add(name, Latency.At(seconds, 0.5), seconds[0], seconds[^1], Math.Round(Latency.At(Sorted(s => s.Pages), 0.5)), Math.Round(Latency.At(Sorted(s => s.Media), 0.5)));

            double[] Sorted(Func<Shown, double> of) => [.. shown.Select(of).Order()];
        }

        async Task<List<Shown>> MeasureAsync(string id, int? restMs)
        {
            var shown = new List<Shown>();
            for (var i = 0; i < runs; i++)
            {
                var page = await browser.RenewAsync();
                await page.AddInitScriptAsync(Watcher);
                await page.GotoAsync(restMs is not null ? "/" : $"/watch/{id}");
                if (restMs is { } rest)
                {
                    var link = page.Locator($"a[href='/watch/{id}']").First;
                    await link.WaitForAsync();
                    await Task.Delay(1000, ct);
                    if (rest > 0)
                    {
                        await link.HoverAsync();
                        await Task.Delay(rest, ct);
                    }

                    await link.ClickAsync();
                }

                await page.WaitForFunctionAsync("() => window.__shown > 0", null, new() { Timeout = 20000 });
                shown.Add(await page.EvaluateAsync<Shown>(Came));
            }

            return shown;
        }
    }

    private sealed record Shown
    {
        public double Seconds { get; set; }

        public double Pages { get; set; }

        public double Media { get; set; }
    }
}
