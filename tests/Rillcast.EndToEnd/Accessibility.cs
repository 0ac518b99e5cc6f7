using System.Text.Json;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>axe finds nothing serious on any page, in both colours and on a phone.</summary>
public sealed class Accessibility(SharedServer shared, Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task Axe_has_no_serious_finding(bool isDark, int width)
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, TimeSpan.FromSeconds(20), Ct);
        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/sign-in", isDark);
        var page = browser.Page;
        await page.SetViewportSizeAsync(width, 800);
        var findings = new List<string>();

        await LookAsync("/sign-in");
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync(shared.Server.AdminEmail);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(shared.Server.AdminPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(u => !u.Contains("sign-in", StringComparison.Ordinal));
        foreach (var path in new[] { "/", $"/watch/{video.Id}", $"/c/{channel.Handle}", "/search?q=channel", "/studio", $"/studio/{channel.Handle}", $"/studio/{channel.Handle}/upload", "/watch/no-such-video", "/no-such-page" })
        {
            await LookAsync(path);
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings));

        async Task LookAsync(string path)
        {
            await page.GotoAsync(path);
            await page.Locator("main, [role=main]").First.WaitForAsync();
            await page.Locator("[aria-label=Loading]").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
            await Task.Delay(1000, Ct);

            // Through the debugger, past the page's content policy: the policy is right to refuse other scripts.
            await page.EvaluateAsync(await File.ReadAllTextAsync(RepositoryRoot.Combine("web", "node_modules", "axe-core", "axe.min.js"), Ct));
            var result = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
            foreach (var violation in result.GetProperty("violations").EnumerateArray())
            {
                if (violation.GetProperty("impact").GetString() is "serious" or "critical")
                {
                    var places = violation.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetProperty("html").GetString());
                    findings.Add($"{path}: {violation.GetProperty("id").GetString()}: {violation.GetProperty("help").GetString()}: {string.Join(" | ", places)}");
                }
            }
        }
    }
}
