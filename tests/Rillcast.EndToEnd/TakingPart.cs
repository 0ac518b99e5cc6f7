using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>Two people under one broadcast: what one writes the other sees, and without the database the picture goes on and no word is lost.</summary>
[Collection(nameof(KeepingTime))]
public sealed class TakingPart(Chromium chromium)
{
    private const string Password = "a good password";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_likes_and_emoji_pass_between_two_browsers_and_a_text_outlives_the_database()
    {
        await using var server = await RillcastServer.StartAsync(Ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("together", Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);
        await using var ann = await JoinAsync(server, "Ann", video.Id);
        await using var ben = await JoinAsync(server, "Ben", video.Id);
        await ben.Page.EvaluateAsync("() => document.querySelector('video').pause()"); // he reads; whether it plays on is looked at on Ann's page

        // 1. Ann writes; Ben sees it without asking (how soon: bench/event-viewers.sh).
        var box = ann.Page.GetByLabel("Say something", new() { Exact = true });
        await box.FillAsync("Hello <b>everybody</b> @Ben, see https://example.org/");
        await box.PressAsync("Enter");
        var line = ben.Page.GetByRole(AriaRole.Log).GetByText("<b>everybody</b>");
        await Assertions.Expect(line).ToBeVisibleAsync();
        await Assertions.Expect(box).ToHaveValueAsync("");
        await Assertions.Expect(ben.Page.GetByRole(AriaRole.Log).GetByRole(AriaRole.Link, new() { Name = "https://example.org/" })).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow ugc");

        // 2. Ann mends a word in its place; the focus is back at the menu, and Ben reads the new one.
        var log = ann.Page.GetByRole(AriaRole.Log);
        await log.GetByRole(AriaRole.Button, new() { Name = "More about this comment" }).First.ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();
        var edited = log.GetByLabel("Edit", new() { Exact = true });
        await edited.PressAsync("Escape");
        await Assertions.Expect(log.GetByRole(AriaRole.Button, new() { Name = "More about this comment" }).First).ToBeFocusedAsync();
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();
        await edited.FillAsync("Hello all");
        await edited.PressAsync("Enter");
        await Assertions.Expect(ben.Page.GetByRole(AriaRole.Log).GetByText("Hello all")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Page.GetByRole(AriaRole.Log).GetByText("(edited)")).ToBeVisibleAsync();

        // 3. The owner removes it: gone for Ben, in its place for the owner, who takes it back.
        await using (var owner = await chromium.OpenAsync(server.BaseAddress, "/"))
        {
            await owner.SignInAsync(server);
            await owner.Page.GotoAsync($"/watch/{video.Id}");
            var chat = owner.Page.GetByRole(AriaRole.Log);
            await chat.GetByRole(AriaRole.Button, new() { Name = "More about this comment" }).First.ClickAsync();
            await owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
            await Assertions.Expect(ben.Page.GetByRole(AriaRole.Log).GetByText("Hello all")).ToHaveCountAsync(0);
            await Assertions.Expect(chat.GetByText("Removed by")).ToBeVisibleAsync();
            await Assertions.Expect(chat.GetByText("Hello all")).ToBeVisibleAsync();
            await chat.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
            await Assertions.Expect(ben.Page.GetByRole(AriaRole.Log).GetByText("Hello all")).ToBeVisibleAsync();
        }

        // 4. Likes count once.
        await ann.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Like, 0") }).ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Like, 1") }).WaitForAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Like, 1") }).ClickAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Like, 2") }).WaitForAsync();

        // 5. Emoji of Ben float over Ann's picture.
        var floating = ann.Page.Locator(".sky span").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Applause" }).ClickAsync();
        await floating;

        // 6. The operator tells all who watch; whoever has read it puts it away, and a call off takes it from the others.
        using var told = await server.Api.Http.PostAsJsonAsync("/api/notices", new { kind = "flash", text = "Ten minutes of music", seconds = 600 }, Ct);
        var notice = await told.Content.ReadFromJsonAsync<JsonElement>(Ct);
        await Assertions.Expect(ben.Page.GetByText("Ten minutes of music")).ToBeVisibleAsync();
        await ann.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Ten minutes of music" }).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(ann.Page.GetByText("Ten minutes of music")).ToHaveCountAsync(0);
        (await server.Api.Http.DeleteAsync($"/api/notices/{notice.GetProperty("id").GetString()}", Ct)).EnsureSuccessStatusCode();
        await Assertions.Expect(ben.Page.GetByText("Ten minutes of music")).ToHaveCountAsync(0);

        // 7. The database goes: a message says so and the text stays; the picture goes on.
        await PausedAsync(server, async () =>
        {
            await box.FillAsync("Still there?");
            await box.PressAsync("Enter");
            await Assertions.Expect(ann.Page.GetByText("Your text is kept.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            Assert.Equal("Still there?", await box.InputValueAsync());
            await ann.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct);
        });

        // 8. It is back: the same is sent again and arrives, once.
        await Eventually.TrueAsync("a comment that can be sent again", async () =>
        {
            await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync(new() { Timeout = 2_000 });
            await Task.Delay(500, Ct);
            return (await box.InputValueAsync()).Length == 0;
        }, TimeSpan.FromSeconds(40), Ct);
        await Assertions.Expect(ben.Page.GetByRole(AriaRole.Log).GetByText("Still there?")).ToHaveCountAsync(1, new() { Timeout = 10_000 });
        Assert.Empty(ann.UncaughtErrors);
        Assert.Empty(ben.UncaughtErrors);
    }

    private async Task<BrowserPage> JoinAsync(RillcastServer server, string name, string video)
    {
        using var client = server.NewClient();
        (await client.PostAsJsonAsync("/api/auth/register", new { email = $"{name}@example.org", password = Password, name }, Ct)).EnsureSuccessStatusCode();
        var browser = await chromium.OpenAsync(server.BaseAddress, $"/sign-in?next=/watch/{video}");
        browser.Page.SetDefaultTimeout(20_000);
        await browser.Page.GetByLabel("Email", new() { Exact = true }).FillAsync($"{name}@example.org");
        await browser.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await browser.Page.GetByLabel("Say something", new() { Exact = true }).WaitForAsync();
        await browser.WaitUntilPlayingAsync(Ct);
        return browser;
    }

    // Stopped processes answer nothing, as a database machine that hangs.
    private static async Task PausedAsync(RillcastServer server, Func<Task> meanwhile)
    {
        var first = (await File.ReadAllLinesAsync(Path.Combine(server.DataDirectory, "db", "postmaster.pid"), Ct))[0];
        var children = (await File.ReadAllTextAsync($"/proc/{first}/task/{first}/children", Ct)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] all = [first, .. children];
        await ChildProcess.RunAsync("kill", ["-STOP", .. all], Ct);
        try
        {
            await meanwhile();
        }
        finally
        {
            await ChildProcess.RunAsync("kill", ["-CONT", .. all], CancellationToken.None);
        }
    }
}
