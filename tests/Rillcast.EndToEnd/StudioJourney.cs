using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>What a broadcaster does, from signing in to deleting a recording, through the pages alone.</summary>
public sealed class StudioJourney(SharedServer shared, Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_in_create_a_channel_and_a_key_broadcast_end_edit_and_delete()
    {
        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/studio");
        var page = browser.Page;
        page.SetDefaultTimeout(15_000);

        // 1. Sign in.
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync(shared.Server.AdminEmail);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(shared.Server.AdminPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        // 2. A channel.
        await page.GetByRole(AriaRole.Heading, new() { Name = "Studio", Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(New|Create a) channel$") }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Evening walk");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("evening-walk");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await page.WaitForAddressAsync("/studio/evening-walk$");

        // 3. A key, shown once.
        await page.GetByLabel("Make your first stream key", new() { Exact = true }).FillAsync("Camera");
        var made = page.WaitForResponseAsync(r => r.Request.Method == "POST" && r.Url.EndsWith("/stream-keys", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var key = (await (await made).JsonAsync())!.Value.GetProperty("key").GetString()!;
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Camera" }).WaitForAsync();

        // 4. Broadcast; the studio shows it with its health and a preview.
        await using var publisher = FfmpegPublisher.PublishPattern(shared.Server.PublishUrl(key));
        var live = page.GetByRole(AriaRole.Region, new() { Name = "Live broadcast" });
        await live.WaitForAsync(new() { Timeout = 30_000 });
        await Expect(live.GetByText("640 × 360")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(live.GetByText("2.0 s")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await browser.WaitUntilPlayingAsync(Ct);

        // 5. Title and end.
        await live.GetByLabel("Title", new() { Exact = true }).FillAsync("A walk along the river");
        await live.GetByLabel("Description", new() { Exact = true }).FillAsync("From the old bridge to the mill.");
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        await live.GetByRole(AriaRole.Button, new() { Name = "End broadcast" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End broadcast" }).ClickAsync();
        var video = await shared.Server.Api.WaitForVideoAsync("evening-walk", v => v.State == "ready", Ct);
        Assert.Equal("A walk along the river", video.Title);
        await publisher.StopAsync(Ct);

        // 6. The recording: edit, watch, delete.
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit A walk along the river" }).ClickAsync();
        var saved = page.WaitForResponseAsync(r => r.Request.Method == "PATCH");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("The river at dusk");
        Assert.True((await saved).Ok);
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "The river at dusk" }).First.ClickAsync();
        await page.WaitForAddressAsync($"/watch/{video.Id}$");
        await browser.WaitUntilPlayingAsync(Ct);
        await page.GotoAsync("/studio/evening-walk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete The river at dusk" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete") }).ClickAsync();
        await Eventually.TrueAsync(
            "the video is gone", async () => (await shared.Server.Api.GetVideosAsync("evening-walk", Ct)).Count == 0, TimeSpan.FromSeconds(10), Ct);

        // 7. A revoked key opens nothing.
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Camera" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await page.GetByLabel("Make your first stream key", new() { Exact = true }).WaitForAsync();
        await Assert.ThrowsAsync<RtmpStatusException>(() => RtmpPublisher.PublishAsync(shared.Server.RtmpPort, new() { StreamName = key }, Ct));
        Assert.Empty(browser.UncaughtErrors);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
