using Microsoft.Playwright;

namespace Rillcast.Load;

/// <summary>The system's Chromium with one fresh page.</summary>
internal sealed class WatchingBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly Uri _server;

    private WatchingBrowser(IPlaywright playwright, IBrowser browser, Uri server, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        _server = server;
        Page = page;
    }

    public IPage Page { get; private set; }

    public static async Task<WatchingBrowser> StartAsync(Uri server)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            Args = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
        });
        return new WatchingBrowser(playwright, browser, server, await NewPageAsync(browser, server));
    }

    /// <summary>A page that has never seen the site.</summary>
    public async Task<IPage> RenewAsync()
    {
        await Page.Context.CloseAsync();
        return Page = await NewPageAsync(_browser, _server);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private static async Task<IPage> NewPageAsync(IBrowser browser, Uri server)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = server.ToString(), ViewportSize = new() { Width = 1280, Height = 800 } });
        return await context.NewPageAsync();
    }
}
