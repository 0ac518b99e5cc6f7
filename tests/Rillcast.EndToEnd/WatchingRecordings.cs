using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>What a recording offers besides playing: pictures over the seek bar, and itself as a file.</summary>
public sealed partial class WatchingRecordings(SharedServer shared, Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pointing_at_the_seek_bar_shows_a_picture_and_the_download_decodes_whole()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        var file = await TestMedia.FlvAsync(12, Ct);
        await using var publisher = FfmpegPublisher.PublishFile(file, url);
        Assert.Equal(0, await publisher.WaitForExitAsync(Ct));
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Ct);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);

        // 1. The pointer over the middle of the bar: the picture of that time, loaded.
        var bar = page.Page.GetByRole(AriaRole.Slider, new() { Name = "Position" });
        var picture = page.Page.Locator(".preview .picture");
        await PointAsync(0.5f);
        var style = (await picture.GetAttributeAsync("style"))!;
        var sheet = SheetUrl().Match(style).Groups[1].Value;
        Assert.Matches($@"/v/{video.Id}/storyboard/0\.jpg$", sheet);
        var width = await page.Page.EvaluateAsync<int>(
            "async (url) => { const image = new Image(); image.src = url; await image.decode(); return image.naturalWidth; }", sheet);
        Assert.InRange(width, 640, 1600);
        Assert.DoesNotContain("background-position: 0px 0px", style, StringComparison.Ordinal);
        await Screenshots.TakeAsync(page.Page, "storyboard", () => PointAsync(0.7f));

        // 2. By keyboard too.
        await page.Page.Mouse.MoveAsync(5, 5);
        await bar.FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(picture).ToBeVisibleAsync();

        // 3. The download.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync();
        var link = page.Page.GetByRole(AriaRole.Menu, new() { Name = "Download as MP4" }).GetByRole(AriaRole.Menuitem).First;
        await link.WaitForAsync();
        await Screenshots.TakeAsync(page.Page, "download", () => link.WaitForAsync());
        var download = await page.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync(), new() { Timeout = 60_000 });
        Assert.EndsWith("(360p H.264).mp4", download.SuggestedFilename, StringComparison.Ordinal);
        var saved = Path.Combine(Path.GetTempPath(), $"rillcast-{Guid.NewGuid():n}.mp4");
        try
        {
            await download.SaveAsAsync(saved);
            Assert.Empty(await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "warning", "-i", saved, "-f", "null", "-"], Ct));
            Assert.Equal((await FrameList.OfVideoAsync(file, Ct)).Select(f => f.Hash), (await FrameList.OfVideoAsync(saved, Ct)).Select(f => f.Hash));
        }
        finally
        {
            File.Delete(saved);
        }

        Assert.Empty(page.UncaughtErrors);

        // The bar shows itself to a pointer that moves, and moves with the page's width.
        Task PointAsync(float place) => Eventually.TrueAsync(
            "a picture over the seek bar",
            async () =>
            {
                await page.Page.Locator("video").HoverAsync(new() { Force = true });
                var box = (await bar.BoundingBoxAsync())!;
                await page.Page.Mouse.MoveAsync(box.X + (box.Width * place) + Random.Shared.Next(-2, 3), box.Y + (box.Height / 2));
                return await picture.IsVisibleAsync();
            },
            TimeSpan.FromSeconds(60),
            Ct);
    }

    [GeneratedRegex("""url\(["']?([^"')]+)["']?\)""")]
    private static partial Regex SheetUrl();
}

/// <summary>Pictures of pages at the widths of a telephone and a desk, in artifacts/screenshots, for people to look at.</summary>
internal static class Screenshots
{
    public static async Task TakeAsync(IPage page, string name, Func<Task> prepare)
    {
        foreach (var width in (int[])[1280, 360])
        {
            await page.SetViewportSizeAsync(width, 780);
            await prepare();
            await page.ScreenshotAsync(new() { Path = RepositoryRoot.Combine("artifacts", "screenshots", $"{name}-{width}.png") });
        }

        await page.SetViewportSizeAsync(1280, 780);
    }
}
