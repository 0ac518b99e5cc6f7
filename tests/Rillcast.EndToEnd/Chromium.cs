using Microsoft.Playwright;
using Rillcast.EndToEnd;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(SharedServer))]

// Two journeys at once: much of each is waiting. More would encode, decode and draw more than two cores can.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Rillcast.EndToEnd;

/// <summary>Journeys that look at whether a picture keeps its time: one at a time, so that it is the product that keeps it or does not.</summary>
[CollectionDefinition(nameof(KeepingTime), DisableParallelization = true)]
public sealed class KeepingTime;

/// <summary>The system's Chromium, started once for all journeys.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000); // as long as for actions: what comes late on a busy machine is no failure
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            Args = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
        });
    }

    /// <summary>A page of its own profile on a server. Close it with the returned object.</summary>
    public async Task<BrowserPage> OpenAsync(Uri server, string path, bool isDark = false, bool reducesMotion = false, ViewportSize? size = null)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = server.ToString(),
            ViewportSize = size ?? new() { Width = 1280, Height = 800 },
            ReducedMotion = reducesMotion ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        var page = await context.NewPageAsync();
        var opened = new BrowserPage(context, page);
        await page.GotoAsync(path);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
