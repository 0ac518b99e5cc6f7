using System.Globalization;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>Files put on the studio's upload page: sent with pauses and a reload, watched, or refused with the reason.</summary>
public sealed class Uploading(SharedServer shared, Chromium chromium)
{
    /// <summary>Slow enough that there is a middle to stop in.</summary>
    private const int BytesPerSecond = 250_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dropped_file_goes_on_after_a_pause_and_a_reload_and_plays()
    {
        var file = await TestMedia.MakeAsync(
            "mp4",
            [
                "-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=20", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:d=20",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "60", "-b:v", "1500k", "-c:a", "aac",
            ],
            Ct);
        await using var browser = await OpenPageAsync();
        var page = browser.Page;
        page.Dialog += (_, dialog) => dialog.AcceptAsync(); // "Leave site?" while something is being sent
        var network = await page.Context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        await LimitAsync(network, BytesPerSecond);

        // 1. Drop, pause, resume.
        await DropAsync(page, file);
        await ReachAsync(page, 5);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pause") }).ClickAsync();
        await Assertions.Expect(page.GetByText("Paused at")).ToBeVisibleAsync();
        var paused = await PercentAsync(page);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Resume") }).ClickAsync();
        await ReachAsync(page, paused + 10);

        // 2. Reload: the server has kept what it got, and the same file goes on from there.
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Interrupted at")).ToBeVisibleAsync();
        Assert.True(await PercentAsync(page) > 5);
        await LimitAsync(network, -1);
        var sending = page.WaitForRequestAsync(r => r.Method == "PATCH");
        await DropAsync(page, file);
        Assert.True(long.Parse((await (await sending).HeaderValueAsync("upload-offset"))!, CultureInfo.InvariantCulture) > 0);

        // 3. It can be watched as soon as there is something of it.
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Watch") }).ClickAsync(new() { Timeout = 60_000 });
        await page.WaitForAddressAsync("/watch/");
        await browser.WaitUntilPlayingAsync(Ct);
        Assert.Empty(browser.UncaughtErrors);
    }

    [Fact]
    public async Task Broken_file_is_refused_with_the_reason_and_can_be_dismissed()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("rillcast-broken-").FullName, "notes.mp4");
        await File.WriteAllTextAsync(file, string.Join('\n', Enumerable.Repeat("Buy bread, call the plumber.", 2000)), Ct);
        await using var browser = await OpenPageAsync();

        await DropAsync(browser.Page, file);

        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is a text, not a video.", new() { Timeout = 60_000 });
        await browser.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Dismiss") }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByText("notes.mp4")).ToHaveCountAsync(0);
        Assert.Empty(browser.UncaughtErrors);
    }

    private async Task<BrowserPage> OpenPageAsync()
    {
        var (channel, _) = await shared.NewChannelAsync(Ct);
        var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/sign-in");
        var page = browser.Page;
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync(shared.Server.AdminEmail);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(shared.Server.AdminPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForAddressAsync("^((?!sign-in).)*$");
        await page.GotoAsync($"/studio/{channel.Handle}/upload");
        return browser;
    }

    /// <summary>As from the desktop: what the page gets is a drop event with the file in it.</summary>
    private static async Task DropAsync(IPage page, string file)
    {
        var zone = page.GetByRole(AriaRole.Region, new() { Name = "Drop videos here" });
        await zone.WaitForAsync();
        await page.EvaluateAsync("() => document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'desktop' }))");
        await page.SetInputFilesAsync("#desktop", file);
        await zone.EvaluateAsync(
            """
            zone => {
              const desktop = document.getElementById('desktop'), dataTransfer = new DataTransfer();
              dataTransfer.items.add(desktop.files[0]);
              desktop.remove();
              zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
            }
            """);
    }

    private static async Task LimitAsync(ICDPSession network, int bytesPerSecond) => await network.SendAsync(
        "Network.emulateNetworkConditions",
        new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = bytesPerSecond });

    private static Task<double> ReachAsync(IPage page, double percent) => Eventually.GetAsync(
        $"{percent:0} % are sent", () => PercentAsync(page), now => now >= percent, TimeSpan.FromSeconds(40), Ct);

    private static Task<double> PercentAsync(IPage page) =>
        page.EvaluateAsync<double>("() => document.querySelector('progress')?.value ?? -1");
}
