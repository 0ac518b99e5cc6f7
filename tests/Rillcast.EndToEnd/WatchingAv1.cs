using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>A recording that has AV1 beside H.264, on a device that decodes it easily: it plays in AV1, by HLS and by DASH. Other devices are given H.264.</summary>
public sealed class WatchingAv1(SharedServer shared, Chromium chromium)
{
    /// <summary>Chromium's own software decoder decodes; only what it says of the effort is changed.</summary>
    private const string DecodesAv1Easily =
        """
        const ask = navigator.mediaCapabilities.decodingInfo.bind(navigator.mediaCapabilities);
        navigator.mediaCapabilities.decodingInfo = async (about) => {
          const answer = await ask(about);
          return about.video?.contentType.includes('av01') ? { ...answer, smooth: true, powerEfficient: true } : answer;
        };
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Av1_plays_by_HLS_and_by_DASH_where_it_is_easy_and_H264_elsewhere()
    {
        var video = await shared.RecordAsync(6, Ct);
        await WaitUntilConvertedAsync(video);
        using (var asked = await shared.Server.Api.Http.PostAsJsonAsync($"/api/videos/{video.Id}/conversion", new { av1 = true, perTitle = false }, Ct))
        {
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        }

        await WaitUntilConvertedAsync(video);
        Assert.All(await WatchAsync(video, easily: true, dash: false), s => Assert.Contains("/360p-av1/", s, StringComparison.Ordinal));
        Assert.All(await WatchAsync(video, easily: true, dash: true), s => Assert.Contains("/360p-av1/", s, StringComparison.Ordinal));
        Assert.All(await WatchAsync(video, easily: false, dash: true), s => Assert.DoesNotContain("av1", s, StringComparison.Ordinal));
    }

    private Task<JsonElement> WaitUntilConvertedAsync(VideoAnswer video) => Eventually.GetAsync(
        "every quality is whole",
        () => shared.Server.Api.GetAsync<JsonElement>($"/api/videos/{video.Id}/conversion", Ct),
        c => c.GetProperty("state").GetString() == "done",
        TimeSpan.FromMinutes(3),
        Ct);

    /// <summary>Plays the top quality to the end.</summary>
    /// <returns>The addresses of the pictures' segments.</returns>
    private async Task<IReadOnlyList<string>> WatchAsync(VideoAnswer video, bool easily, bool dash)
    {
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, "/");
        await page.Page.AddInitScriptAsync("localStorage.setItem('rillcast.player', JSON.stringify({ quality: '360@', muted: true }));");
        if (easily)
        {
            await page.Page.AddInitScriptAsync(DecodesAv1Easily);
        }

        if (dash)
        {
            await page.Page.RouteAsync("**/*.m3u8*", route => route.AbortAsync());
        }

        var segments = new List<string>();
        page.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith(".m4s", StringComparison.Ordinal) && !request.Url.Contains("/audio/", StringComparison.Ordinal))
            {
                segments.Add(request.Url);
            }
        };
        await page.Page.GotoAsync($"/watch/{video.Id}");
        await page.WaitForPlaybackAsync("it plays to its end", p => p.Position > 5.5 && p is { Width: 640, Frames: > 100 }, 60, Ct);
        Assert.Empty(page.UncaughtErrors);
        Assert.NotEmpty(segments);
        return segments;
    }
}
