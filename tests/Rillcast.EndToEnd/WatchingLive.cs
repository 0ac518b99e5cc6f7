using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>A real ffmpeg publishes, a real Chromium watches through the real pages.</summary>
[Collection(nameof(KeepingTime))]
public sealed class WatchingLive(SharedServer shared, Chromium chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_by_HLS_plays_close_to_the_edge()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await WaitUntilLiveAsync(channel);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        var playlists = RequestsFor(page, ".m3u8");

        await page.WaitUntilPlayingAsync(Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(6), Ct);

        var playback = await page.GetPlaybackAsync();
        Assert.InRange(playback.SeekableEnd - playback.Position, -0.5, 5);
        Assert.NotEmpty(playlists);
        Assert.Empty(page.UncaughtErrors);
    }

    [Fact]
    public async Task Live_by_DASH_plays_when_HLS_fails()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await WaitUntilLiveAsync(channel);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, "/");
        await page.Page.RouteAsync("**/*.m3u8*", route => route.AbortAsync());
        var manifests = RequestsFor(page, ".mpd");
        await page.Page.GotoAsync($"/watch/{video.Id}");

        await page.WaitUntilPlayingAsync(Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(6), Ct);
        Assert.NotEmpty(manifests);
    }

    [Fact]
    public async Task Viewer_goes_back_in_a_live_broadcast_and_returns_to_live()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await WaitUntilLiveAsync(channel);
        await Task.Delay(TimeSpan.FromSeconds(16), Ct);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        var live = await page.WaitUntilPlayingAsync(Ct);
        Assert.True(live.Position - live.SeekableStart > 8, $"playing starts at the live edge: {live}");

        await page.Page.EvaluateAsync("() => { const v = document.querySelector('video'); v.currentTime = v.seekable.start(0) + 1; }");
        await page.WaitForPlaybackAsync("it plays from near the beginning", p => p.Position < p.SeekableStart + 6 && p is { ReadyState: >= 3, Paused: false }, 10, Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct);

        await page.Page.Locator("video").HoverAsync(new() { Force = true }); // the controls hide while it plays
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = GoToLive }).First.ClickAsync();
        await page.WaitForPlaybackAsync("it is live again", p => p.SeekableEnd - p.Position < 5, 10, Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct);
    }

    [Fact]
    public async Task Buffering_goes_on_while_paused_and_playing_continues_where_it_stopped()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await WaitUntilLiveAsync(channel);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);

        await page.Page.EvaluateAsync("() => document.querySelector('video').pause()");
        var paused = await page.GetPlaybackAsync();
        await Task.Delay(TimeSpan.FromSeconds(10), Ct);
        var later = await page.GetPlaybackAsync();
        Assert.True(later.BufferedEnd > paused.BufferedEnd + 6, $"buffered to {paused.BufferedEnd} when paused, {later.BufferedEnd} ten seconds later");
        Assert.InRange(later.Position, paused.Position - 0.2, paused.Position + 0.2);

        await page.Page.EvaluateAsync("() => document.querySelector('video').play()");
        await page.WaitForPlaybackAsync("it plays", p => !p.Paused && p.Position > paused.Position, 5, Ct);
        Assert.InRange((await page.GetPlaybackAsync()).Position, paused.Position, paused.Position + 4);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct);
    }

    [Fact]
    public async Task Server_killed_during_a_broadcast_goes_on_with_the_same_video_and_its_viewers()
    {
        await using var server = await RillcastServer.StartAsync(Ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("killed", Ct);
        await using var first = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);
        await using var page = await chromium.OpenAsync(server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        var before = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", Ct);

        await server.KillAsync(Ct);
        await first.WaitForExitAsync(Ct);
        await server.StartAgainAsync(Ct);
        await using var second = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var again = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);
        Assert.Equal(video.Id, again.Id);

        await page.WaitForPlaybackAsync("it plays on past the kill", p => p.Position > before.Duration + 5, 40, Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(4), Ct);
        var after = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", Ct);
        Assert.Equal(before.FirstNumber, after.FirstNumber);
        Assert.Equal(before.Segments, after.Segments.Take(before.Segments.Count));
        Assert.Equal(after.Segments.Count, after.Segments.Distinct().Count());
        Assert.Equal(1, after.Discontinuities);
    }

    [Fact]
    public async Task Ended_broadcast_plays_as_a_recording_at_the_same_address()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        var publisher = FfmpegPublisher.PublishPattern(url);
        await using var publishing = publisher;
        var video = await WaitUntilLiveAsync(channel);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(8), Ct);
        await publisher.StopAsync(Ct);

        var ended = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Patience, Ct);
        Assert.Equal(video.Id, ended.Id);
        Assert.True(ended.Duration > 8, $"duration {ended.Duration}");

        await page.Page.ReloadAsync();
        var playback = await page.WaitUntilPlayingAsync(Ct);
        Assert.InRange(playback.Position, 0, 4);
        Assert.InRange(playback.Duration, ended.Duration - 0.5, ended.Duration + 0.5);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct);
        await page.Page.EvaluateAsync("() => { const v = document.querySelector('video'); v.currentTime = v.duration - 3; }");
        await page.WaitForPlaybackAsync("it plays to the end", p => p.Position > ended.Duration - 0.7, 10, Ct);
    }

    [Fact]
    public async Task Publisher_that_drops_and_returns_continues_the_same_video_for_its_viewers()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var first = FfmpegPublisher.PublishPattern(url);
        var video = await WaitUntilLiveAsync(channel);
        await using var page = await chromium.OpenAsync(shared.Server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);

        await first.KillAsync(Ct);
        await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { Publishing: false, State: "live" }, Patience, Ct);
        var atTheBreak = await HlsDownload.GetPlaylistAsync(shared.Server.Api.Http, video.Id, "source", Ct);
        await Task.Delay(TimeSpan.FromSeconds(3), Ct);
        await using var second = FfmpegPublisher.PublishPattern(url);
        var again = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.Publishing, Patience, Ct);
        Assert.Equal(video.Id, again.Id);

        await page.WaitForPlaybackAsync("it plays on past the break", p => p.Position > atTheBreak.Duration + 3, 30, Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(4), Ct);
        var playlist = await HlsDownload.GetPlaylistAsync(shared.Server.Api.Http, video.Id, "source", Ct);
        Assert.Equal(1, playlist.Discontinuities);
        Assert.Equal(playlist.Segments.Count, playlist.Segments.Distinct().Count());
        Assert.Equal(atTheBreak.Segments, playlist.Segments.Take(atTheBreak.Segments.Count));
    }

    internal static readonly System.Text.RegularExpressions.Regex GoToLive =
        new("go to live", System.Text.RegularExpressions.RegexOptions.IgnoreCase);

    private static List<string> RequestsFor(BrowserPage page, string extension)
    {
        var found = new List<string>();
        page.Page.Response += (_, response) =>
        {
            if (response.Ok && response.Url.Contains(extension, StringComparison.Ordinal))
            {
                lock (found)
                {
                    found.Add(response.Url);
                }
            }
        };
        return found;
    }

    private Task<VideoAnswer> WaitUntilLiveAsync(ChannelAnswer channel) =>
        shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Patience, Ct);
}
