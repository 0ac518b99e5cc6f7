using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>What a viewer does who looks for something: types it wrong, watches, leaves, comes back to where he was; and a player in somebody else's page.</summary>
public sealed class FindingAndResuming(SharedServer shared, Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_misspelt_search_leads_to_the_video_which_goes_on_where_it_was_left_and_is_in_the_history()
    {
        var video = (await shared.RecordAsync(30, Ct, "Kaleidoscope of the northern lights")).Id;
        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/sign-in");
        await browser.SignInAsync(shared.Server);
        var page = browser.Page;
        page.SetDefaultTimeout(30_000);
        await page.GotoAsync("/");

        // 1. Written wrong, and found.
        var box = page.GetByRole(AriaRole.Combobox, new() { Name = "Search", Exact = true });
        await box.FillAsync("kaleidoskope northen");
        await box.PressAsync("Enter");
        await page.GetByText("These are written alike").WaitForAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Kaleidoscope of the northern lights" }).ClickAsync();

        // 2. Watched for a while, beyond what nobody minds seeing again, and left.
        await browser.WaitUntilPlayingAsync(Ct);
        await page.EvaluateAsync("() => { document.querySelector('video').currentTime = 14; }");
        await browser.WaitForPlaybackAsync("behind the leap", p => p.Position > 16, 60, Ct);
        var remembered = page.WaitForResponseAsync(r => r.Request.Method == "PUT" && r.Url.EndsWith("/position", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("k");
        Assert.Equal(204, (await remembered).Status);
        await page.GotoAsync("/");

        // 3. A bar on its picture, and the place itself in the history.
        await page.GetByText(new Regex("^\\d+ % watched$")).First.WaitForAsync();
        await page.GotoAsync("/history");
        await page.GetByRole(AriaRole.Heading, new() { Name = "History" }).WaitForAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Kaleidoscope of the northern lights" }).ClickAsync();
        await browser.WaitForPlaybackAsync("goes on", p => p is { Paused: false, Position: > 14 and < 24 }, 60, Ct);
        await page.GetByText(new Regex("^Resumed at 0:1\\d$")).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
        await browser.WaitForPlaybackAsync("from the beginning", p => p.Position < 10, 30, Ct);

        // 4. Forgotten.
        await page.GotoAsync("/history");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove “Kaleidoscope of the northern lights” from the history" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Kaleidoscope of the northern lights" })).ToHaveCountAsync(0);
        Assert.Empty(browser.UncaughtErrors);
        Assert.True((await shared.Server.Api.GetVideoAsync(video, Ct)).Duration > 20);
    }

    [Fact]
    public async Task What_somebody_wrote_at_a_moment_is_found_and_opens_there()
    {
        var video = (await shared.RecordAsync(30, Ct, "An evening by the sea")).Id;
        using var comment = await shared.Server.Api.Http.PostAsJsonAsync($"/api/videos/{video}/comments", new { text = "Look, a narwhal comes up!", mediaTime = 17.4 }, Ct);
        comment.EnsureSuccessStatusCode();
        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/search?q=narwhal");
        var page = browser.Page;
        page.SetDefaultTimeout(30_000);

        var moment = page.GetByRole(AriaRole.List, new() { Name = "What people wrote there" }).GetByRole(AriaRole.Link);
        await moment.WaitForAsync();
        Assert.Equal("narwhal", await moment.Locator("mark").TextContentAsync());
        Assert.Equal($"/watch/{video}?t=17", await moment.GetAttributeAsync("href"));
        await moment.ClickAsync();
        await browser.WaitForPlaybackAsync("begins at the moment", p => p is { Paused: false, Position: > 16.5 and < 26 }, 60, Ct);
        Assert.Empty(browser.UncaughtErrors);
    }

    [Fact]
    public async Task Suggestions_are_reached_by_keyboard()
    {
        await shared.RecordAsync(6, Ct, "Zeppelin over the lake");
        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/");
        var page = browser.Page;
        page.SetDefaultTimeout(30_000);
        var box = page.GetByRole(AriaRole.Combobox, new() { Name = "Search", Exact = true });
        await box.FocusAsync();
        await page.Keyboard.TypeAsync("zepp");
        var option = page.GetByRole(AriaRole.Option, new() { Name = "Zeppelin over the lake" });
        await option.WaitForAsync();
        Assert.Equal("true", await box.GetAttributeAsync("aria-expanded"));
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("true", await option.GetAttributeAsync("aria-selected"));
        Assert.Equal(await option.GetAttributeAsync("id"), await box.GetAttributeAsync("aria-activedescendant"));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(option).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await option.WaitForAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(option).ToHaveAttributeAsync("aria-selected", "true");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForAddressAsync(@"/search\?q=Zeppelin\+over\+the\+lake$");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Zeppelin over the lake" }).WaitForAsync();
        Assert.Empty(browser.UncaughtErrors);
    }

    [Fact]
    public async Task The_player_plays_in_a_page_of_another_origin()
    {
        var video = (await shared.RecordAsync(12, Ct, "Shown elsewhere")).Id;
        var embed = new Uri(shared.Server.BaseAddress, $"/embed/{video}?start=5&muted=1");
        using var elsewhere = new OnePage($"<!doctype html><title>Elsewhere</title><iframe src=\"{embed}\" width=640 height=360 allow=\"autoplay; fullscreen\"></iframe>");
        await using var browser = await chromium.OpenAsync(elsewhere.Address, "/");
        var frame = browser.Page.FrameLocator("iframe");
        await frame.GetByRole(AriaRole.Button, new() { Name = "Play “Shown elsewhere”" }).ClickAsync(new() { Timeout = 30_000 });
        await Eventually.TrueAsync(
            "plays in the frame",
            async () => await frame.Locator("video").EvaluateAsync<bool>("v => !v.paused && v.currentTime > 6 && v.getVideoPlaybackQuality().totalVideoFrames > 5"),
            TimeSpan.FromSeconds(60),
            Ct);
        Assert.Empty(browser.UncaughtErrors);
    }

    /// <summary>Another site: one page, on a port of its own.</summary>
    private sealed class OnePage : IDisposable
    {
        private readonly HttpListener _listener = new();

        public OnePage(string html)
        {
            Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _ = AnswerAsync(Encoding.UTF8.GetBytes(html));
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Close();

        private async Task AnswerAsync(byte[] html)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    context.Response.ContentType = "text/html";
                    await context.Response.OutputStream.WriteAsync(html);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or SocketException)
            {
                // Closed.
            }
        }
    }
}
