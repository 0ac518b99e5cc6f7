using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>From the first Tab to a broadcast and its controls without a pointer, for somebody who asked for less motion.</summary>
public sealed class KeyboardJourney(SharedServer shared, Chromium chromium)
{
    /// <summary>No way to what the page is for may be longer.</summary>
    private const int MostTabs = 40;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_is_reached_by_keys_and_the_focus_is_always_to_be_seen()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);
        await using var browser = await chromium.OpenAsync(shared.Server.BaseAddress, "/", reducesMotion: true);
        await browser.SignInAsync(shared.Server);
        var page = browser.Page;
        page.SetDefaultTimeout(15_000);
        await page.GotoAsync("/");
        await page.Locator("article").First.WaitForAsync();

        // 1. The first Tab shows the way past the header.
        await page.Keyboard.PressAsync("Tab");
        var skip = page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" });
        await Assertions.Expect(skip).ToBeFocusedAsync();
        await Assertions.Expect(skip).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();

        // 2. A menu opens, is walked through and closed, and gives the focus back.
        await page.ReloadAsync();
        await page.Locator("article").First.WaitForAsync();
        await TabToAsync("[aria-label=Account][aria-haspopup]");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.GetByRole(AriaRole.Menuitem).Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Menu)).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Account", Exact = true })).ToBeFocusedAsync();

        // 3. Search, a card, the player.
        await page.ReloadAsync();
        await page.Locator("article").First.WaitForAsync();
        await TabToAsync("[type=search]");
        await page.Keyboard.TypeAsync(video.Title);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(video.Title);
        await page.Locator("article").First.WaitForAsync();
        await TabToAsync($"main a[href='/watch/{video.Id}']");
        await page.Keyboard.PressAsync("Enter");
        await browser.WaitUntilPlayingAsync(Ct);
        await page.Keyboard.PressAsync("k");
        await browser.WaitForPlaybackAsync("K pauses", p => p.Paused, 5, Ct);
        await TabToAsync("[aria-label=Play]");
        await page.Keyboard.PressAsync("Enter");
        await browser.WaitForPlaybackAsync("Enter on Play plays", p => !p.Paused, 10, Ct);

        // 4. Less motion: nothing on the page moves by itself but the picture.
        var moving = await page.EvaluateAsync<string[]>(
            "() => document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().duration > 1).map(a => a.animationName ?? a.transitionProperty)");
        Assert.Empty(moving);

        async Task TabToAsync(string selector)
        {
            for (var i = 0; i < MostTabs; i++)
            {
                await page.Keyboard.PressAsync("Tab");
                var at = await page.EvaluateAsync<Focus>(
                    """
                    (selector) => {
                      const at = document.activeElement;
                      const seen = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                      return {
                        html: at.outerHTML.slice(0, 160), found: at.matches(selector),
                        seen: at === document.body || seen(getComputedStyle(at)) || seen(getComputedStyle(at, '::after')) };
                    }
                    """,
                    selector);
                Assert.True(at.Seen, $"the focus cannot be seen on {at.Html}");
                if (at.Found)
                {
                    return;
                }
            }

            Assert.Fail($"{selector} is not reached with {MostTabs} tabs");
        }
    }

    private sealed record Focus
    {
        public string Html { get; set; } = "";

        public bool Found { get; set; }

        public bool Seen { get; set; }
    }
}
