using System.Text.Json;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>A real broadcast with its converted qualities over a line whose width changes: what is seen follows it, what is heard goes on.</summary>
[Collection(nameof(KeepingTime))]
public sealed class WatchingOnASlowLine(SharedServer shared, Chromium chromium)
{
    private const int SourceWidth = 640;

    /// <summary>As wide as the dark picture the player puts in the place of one that does not come.</summary>
    private const int StandInWidth = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static VideoAnswer? _recording;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_steps_down_to_sound_alone_without_a_stall_and_comes_back()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await WaitForQualitiesAsync(channel);
        await using var link = SlowLink.To(shared.Server);
        await using var page = await chromium.OpenAsync(link.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);
        await page.WaitForPlaybackAsync("the source is shown", p => p.Width == SourceWidth, 60, Ct);
        var progress = await Progress.StartAsync(page);

        link.BitsPerSecond = 450_000;
        await page.WaitForPlaybackAsync("a lower quality is shown", p => p.Width is > StandInWidth and < SourceWidth, 60, Ct);
        link.BitsPerSecond = 130_000;
        await page.WaitForPlaybackAsync("the picture is left out", p => p.Width == StandInWidth, 60, Ct);
        await Assertions.Expect(page.Page.GetByText("Sound only: your connection is slow")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        await progress.AssertWentOnAsync();

        link.BitsPerSecond = 0;
        await page.WaitForPlaybackAsync("the source is shown again", p => p.Width == SourceWidth, 120, Ct);
        await Assertions.Expect(page.Page.GetByText("Sound only: your connection is slow")).ToBeHiddenAsync();
        await progress.AssertWentOnAsync();
        Assert.Empty(page.UncaughtErrors);
    }

    [Fact]
    public async Task Recording_starts_low_on_a_slow_line_goes_on_as_sound_and_comes_back_to_the_top()
    {
        var video = await RecordingAsync();
        await using var link = SlowLink.To(shared.Server);
        await using var page = await chromium.OpenAsync(link.BaseAddress, "/");
        // The pages themselves come at full speed, so that the test is about the media alone.
        page.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("master.m3u8", StringComparison.Ordinal))
            {
                link.BitsPerSecond = 420_000;
            }
        };
        await page.Page.GotoAsync($"/watch/{video.Id}");
        await page.WaitForPlaybackAsync("it plays in a low quality", p => p is { Paused: false, ReadyState: >= 3, Position: > 2 } && p.Width is > 0 and < SourceWidth, 60, Ct);
        var progress = await Progress.StartAsync(page);

        link.BitsPerSecond = 110_000;
        await page.WaitForPlaybackAsync("the picture is left out", p => p.Width == StandInWidth, 60, Ct);
        await progress.AssertWentOnAsync();
        link.BitsPerSecond = 0;
        await page.WaitForPlaybackAsync("the source is shown", p => p.Width == SourceWidth, 60, Ct);
        await progress.AssertWentOnAsync();
    }

    [Fact]
    public async Task Quality_chosen_by_hand_stays_also_after_a_reload_and_gives_way_to_sound_alone_and_to_automatic()
    {
        var video = await RecordingAsync();
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);

        var lower = await ChooseAsync(page, "240p", p => p.Width is > StandInWidth and < SourceWidth);
        await page.WaitForPlaybackAsync("240p goes on for five seconds", p => p.Position > lower.Position + 5, 30, Ct);
        Assert.Equal(lower.Width, (await page.GetPlaybackAsync()).Width);

        await page.Page.ReloadAsync();
        await page.WaitForPlaybackAsync("240p is shown after the reload", p => p is { Paused: false, Frames: > 5 } && p.Width == lower.Width, 30, Ct);

        await ChooseAsync(page, "Audio only", p => p.Width == StandInWidth);
        await Assertions.Expect(page.Page.GetByText("Sound only", new() { Exact = true })).ToBeVisibleAsync();

        await ChooseAsync(page, "Auto", p => p.Width == SourceWidth, bufferedSeconds: 3.5);
        await Assertions.Expect(page.Page.GetByText("Sound only", new() { Exact = true })).ToBeHiddenAsync();
        Assert.Empty(page.UncaughtErrors);
    }

    /// <summary>Chooses a quality while much of another one is in the buffer, which must not be played out first.</summary>
    /// <param name="page">Where it plays.</param>
    /// <param name="quality">What the menu calls it.</param>
    /// <param name="isShown">It is on the screen.</param>
    /// <param name="bufferedSeconds">At least so much is buffered before; of the dark picture of sound alone there are a few seconds only.</param>
    private static async Task<Playback> ChooseAsync(BrowserPage page, string quality, Func<Playback, bool> isShown, double bufferedSeconds = 10)
    {
        await page.WaitForPlaybackAsync($"much is buffered before {quality} is chosen", p => p.BufferedEnd - p.Position > bufferedSeconds, 30, Ct);
        await ChooseAsync(page, quality);
        var chosen = await page.GetPlaybackAsync();
        var after = await page.WaitForPlaybackAsync($"{quality} is shown", isShown, 30, Ct);
        Assert.True(after.Position - chosen.Position < 3, $"{quality} was shown {after.Position - chosen.Position:0.0} s of media after it was chosen: {chosen} then {after}");
        return after;
    }

    private static async Task ChooseAsync(BrowserPage page, string quality)
    {
        await page.Page.Locator("video").HoverAsync(new() { Force = true }); // the controls hide while it plays
        await page.Page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Video player") }).GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Menuitemradio, new() { NameRegex = new("^" + quality) }).First.ClickAsync();
    }

    /// <summary>The one recording of both tests, with all its qualities: none lists another one's pictures any more. So long that a line that is slow for half a minute leaves something to be seen better.</summary>
    private async Task<VideoAnswer> RecordingAsync()
    {
        if (_recording is null)
        {
            _recording = await shared.RecordAsync(90, Ct);
            await WaitForConversionAsync(_recording, "every quality is whole", c => c.GetProperty("state").GetString() == "done");
        }

        return _recording;
    }

    private async Task<VideoAnswer> WaitForQualitiesAsync(ChannelAnswer channel)
    {
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Patience, Ct);
        await Eventually.GetAsync(
            "the lowest quality is listed",
            () => shared.Server.Api.Http.GetStringAsync(new Uri($"/v/{video.Id}/master.m3u8", UriKind.Relative), Ct),
            master => master.Contains("144p/index.m3u8", StringComparison.Ordinal),
            Patience,
            Ct);
        await WaitForConversionAsync(video, "every quality is made", c => c.GetProperty("rungs").EnumerateArray().All(r => r.GetProperty("state").GetString() == "on"));
        return video;
    }

    private async Task WaitForConversionAsync(VideoAnswer video, string what, Func<JsonElement, bool> fits) => await Eventually.GetAsync(
        what, () => shared.Server.Api.GetAsync<JsonElement>($"/api/videos/{video.Id}/conversion", Ct), fits, Patience * 2, Ct);

    /// <summary>How much of the time the media moved.</summary>
    private sealed class Progress
    {
        /// <summary>Beyond a machine that is busy with other things; a line that stalls a player does so for many seconds.</summary>
        private const double Share = 0.8;
        private readonly BrowserPage _page;
        private double _position;
        private DateTime _at;

        private Progress(BrowserPage page) => _page = page;

        public static async Task<Progress> StartAsync(BrowserPage page)
        {
            var progress = new Progress(page);
            await progress.LookAsync();
            return progress;
        }

        /// <summary>Since the last look the media went on about as fast as the clock.</summary>
        public async Task AssertWentOnAsync()
        {
            var (position, at) = (_position, _at);
            await LookAsync();
            var (media, clock) = (_position - position, (_at - at).TotalSeconds);
            Assert.True(media > (clock * Share) - 1, $"the media went on by {media:0.0} s in {clock:0.0} s");
        }

        private async Task LookAsync()
        {
            _position = (await _page.GetPlaybackAsync()).Position;
            _at = DateTime.UtcNow;
        }
    }
}
