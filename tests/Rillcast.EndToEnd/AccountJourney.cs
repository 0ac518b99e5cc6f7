using System.Net;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>What somebody new does through the pages alone: an account, a channel, a private broadcast; what others see of it; a passkey; and away again.</summary>
public sealed class AccountJourney(SharedServer shared, Chromium chromium)
{
    private const string Password = "a good password";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // WebAuthn knows sites by name, never by number.
    private Uri Site => new UriBuilder(shared.Server.BaseAddress) { Host = "localhost" }.Uri;

    [Fact]
    public async Task Register_make_a_channel_broadcast_in_private_and_be_followed()
    {
        await using var browser = await chromium.OpenAsync(Site, "/sign-in?next=/studio&register");
        var page = browser.Page;
        page.SetDefaultTimeout(20_000);
        await RegisterAsync(page, "Ann", "ann@example.org");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(New|Create a) channel$") }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ann at home");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("ann-at-home");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await page.WaitForAddressAsync("/studio/ann-at-home$");

        // 1. New broadcasts are private.
        await page.GotoAsync("/c/ann-at-home");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit channel" }).ClickAsync();
        var saved = page.WaitForResponseAsync(r => r.Request.Method == "PATCH");
        await page.GetByLabel("Who can watch new broadcasts and uploads").SelectOptionAsync("private");
        Assert.True((await saved).Ok);

        // 2. Announce one; its page counts down for the owner, and does not exist for others.
        await page.GotoAsync("/studio/ann-at-home");
        await page.GetByLabel("Make your first stream key", new() { Exact = true }).FillAsync("Camera");
        var made = page.WaitForResponseAsync(r => r.Request.Method == "POST" && r.Url.EndsWith("/stream-keys", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var key = (await (await made).JsonAsync())!.Value.GetProperty("key").GetString()!;
        await page.GetByRole(AriaRole.Button, new() { Name = "Announce a broadcast" }).ClickAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Among friends");
        await page.GetByLabel("Begins", new() { Exact = true }).FillAsync(DateTime.Now.AddMinutes(20).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Announce", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Among friends" }).ClickAsync();
        await page.GetByRole(AriaRole.Timer).WaitForAsync();
        var id = page.Url[(page.Url.LastIndexOf('/') + 1)..];
        using var stranger = new HttpClient { BaseAddress = shared.Server.BaseAddress };
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/videos/{id}", Ct)).StatusCode);

        // 3. The broadcast begins: the open page becomes it, and plays it under its token.
        var media = page.WaitForResponseAsync(r => r.Url.Contains($"/v/{id}/", StringComparison.Ordinal) && r.Url.EndsWith(".m3u8", StringComparison.Ordinal));
        await using var publisher = FfmpegPublisher.PublishPattern(shared.Server.PublishUrl(key));
        await browser.WaitUntilPlayingAsync(Ct);
        var address = new Uri((await media).Url);
        Assert.StartsWith("/t/", address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(address.AbsolutePath, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v/{id}/master.m3u8", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/videos/{id}/playback", null, Ct)).StatusCode);
        await browser.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct);
        await publisher.StopAsync(Ct);

        // 4. Somebody else follows the channel, and does not find the broadcast there.
        await using var other = await chromium.OpenAsync(Site, "/c/ann-at-home");
        other.Page.SetDefaultTimeout(20_000);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Follow", Exact = true }).ClickAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Create an account" }).ClickAsync();
        await RegisterAsync(other.Page, "Bob", "bob@example.org");
        await other.Page.WaitForAddressAsync("/c/ann-at-home$");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Follow", Exact = true }).ClickAsync();
        await other.Page.GetByText("1 follower").WaitForAsync();
        Assert.Equal(0, await other.Page.GetByText("Among friends").CountAsync());
        await other.Page.GotoAsync($"/watch/{id}");
        await other.Page.GetByRole(AriaRole.Heading, new() { Name = "This video does not exist" }).WaitForAsync();
        Assert.Empty(browser.UncaughtErrors);
        Assert.Empty(other.UncaughtErrors);
    }

    [Fact]
    public async Task A_passkey_signs_in_without_a_name_and_the_account_is_deleted_with_it()
    {
        await using var browser = await chromium.OpenAsync(Site, "/sign-in?next=/account&register");
        var page = browser.Page;
        page.SetDefaultTimeout(20_000);
        await AddAuthenticatorAsync(page);
        await RegisterAsync(page, "Cleo", "cleo@example.org");

        // 1. A passkey.
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Remove") }).WaitForAsync();
        Assert.Equal(1, await page.GetByText("This device").CountAsync());

        // 2. Out, and in again with nothing typed.
        await page.EvaluateAsync("() => fetch('/api/auth/logout', { method: 'POST' })");
        await page.GotoAsync("/sign-in?next=/account");
        if (page.Url.Contains("sign-in", StringComparison.Ordinal) && await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).IsVisibleAsync())
        {
            // The virtual authenticator may have answered the offer of the form already.
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync(new() { Timeout = 3_000 }).ContinueWith(static t => t.Exception, TaskScheduler.Default);
        }

        await page.WaitForAddressAsync("/account$");
        await page.GetByText("last used").First.WaitForAsync();

        // 3. Gone, with the passkey for proof.
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete my account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete with a passkey" }).ClickAsync();
        await page.GetByText("Your account has been deleted.").WaitForAsync();
        using var http = new HttpClient { BaseAddress = shared.Server.BaseAddress };
        using var content = new StringContent($$"""{"email":"cleo@example.org","password":"{{Password}}"}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/api/auth/login", content, Ct)).StatusCode);
        Assert.Empty(browser.UncaughtErrors);
    }

    private static async Task RegisterAsync(IPage page, string name, string email)
    {
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create an account", Exact = true }).First.ClickAsync();
        await page.WaitForAddressAsync("^((?!sign-in).)*$");
    }

    /// <summary>Chromium's own authenticator: what a phone or a security key is to others. It says yes to everything.</summary>
    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var debugger = await page.Context.NewCDPSessionAsync(page);
        await debugger.SendAsync("WebAuthn.enable");
        await debugger.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["ctap2Version"] = "ctap2_1",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
