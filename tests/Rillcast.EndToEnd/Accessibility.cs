using System.Text.Json;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>axe finds nothing on any page, in both colours, on a phone and on a desk.</summary>
public sealed class Accessibility(SharedServer shared, Chromium chromium)
{
    private static readonly int[] Widths = [1280, 360];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Axe_finds_nothing_in_both_colours_at_both_widths()
    {
        var recorded = await shared.RecordAsync(6, Ct);
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var live = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);
        var axe = await File.ReadAllTextAsync(RepositoryRoot.Combine("web", "node_modules", "axe-core", "axe.min.js"), Ct);
        var findings = new List<string>();

        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/sign-in", reducesMotion: true);
        var page = browser.Page;
        foreach (var path in new[] { "/", "/sign-in", "/reset-password", $"/watch/{live.Id}", "/watch/no-such-video", "/no-such-page" })
        {
            await LookAsync(path);
        }

        await browser.SignInAsync(shared.Server);
        foreach (var path in new[] { "/", $"/watch/{live.Id}", $"/watch/{recorded.Id}", "/search?q=channel", $"/c/{channel.Handle}", "/following", "/history", "/account", "/studio", $"/studio/{channel.Handle}", $"/studio/{channel.Handle}/upload" })
        {
            await LookAsync(path);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Account", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menu, new() { Name = "Account", Exact = true }).WaitForAsync();
        await AskAxeAsync("the account menu", Widths[^1]);

        // Each page is loaded once and then shown at each width in each colour.
        async Task LookAsync(string path)
        {
            await page.GotoAsync(path);
            await page.Locator("main, [role=main]").First.WaitForAsync();
            await page.Locator("[aria-label=Loading]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            // Through the debugger, past the page's content policy: the policy is right to refuse other scripts.
            await page.EvaluateAsync(axe);
            foreach (var width in Widths)
            {
                await page.SetViewportSizeAsync(width, 800);
                await Task.Delay(400, Ct);
                await AskAxeAsync(path, width);
                var tooWide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (tooWide > 0)
                {
                    findings.Add($"{path} at {width}: the page is {tooWide} pixels wider than the screen");
                }
            }
        }

        async Task AskAxeAsync(string what, int width)
        {
            await AskAsync(what, $"{width}", "runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']");
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            Assert.True(await page.EvaluateAsync<bool>("() => matchMedia('(prefers-color-scheme: dark)').matches"));
            // The colours alone are others, once they have faded over.
            await page.EvaluateAsync("""
                async () => {
                    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                    await Promise.allSettled(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished));
                }
                """);
            await AskAsync(what, $"{width}, dark", "runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }");
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        }

        async Task AskAsync(string what, string how, string rules)
        {
            var result = await page.EvaluateAsync<JsonElement>($"() => axe.run(document, {{ resultTypes: ['violations'], {rules} }})");
            foreach (var violation in result.GetProperty("violations").EnumerateArray())
            {
                var places = violation.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetProperty("html").GetString());
                findings.Add($"{what} at {how}: {violation.GetProperty("id").GetString()}: {violation.GetProperty("help").GetString()}: {string.Join(" | ", places)}");
            }
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }
}
