using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>M1: what has arrived is in the recording, frame by frame, also when the server is killed.</summary>
public sealed class NothingIsLost(SharedServer shared, Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recording_has_the_frames_and_times_that_were_published()
    {
        var file = await TestMedia.FlvAsync(10, Ct);
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishFile(file, url);
        Assert.Equal(0, await publisher.WaitForExitAsync(Ct));
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(20), Ct);

        await AssertRecordingEqualsAsync(shared.Server, video.Id, file);
    }

    [Fact]
    public async Task Server_killed_during_a_broadcast_goes_on_with_the_same_video_and_its_viewers()
    {
        await using var server = await RillcastServer.StartAsync(Ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("killed", Ct);
        await using var first = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, TimeSpan.FromSeconds(20), Ct);
        await using var page = await chromium.OpenAsync(server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        var before = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", Ct);

        await server.KillAsync(Ct);
        await first.WaitForExitAsync(Ct);
        await server.StartAgainAsync(Ct);
        await using var second = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var again = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, TimeSpan.FromSeconds(20), Ct);
        Assert.Equal(video.Id, again.Id);

        await page.WaitForPlaybackAsync("it plays on past the kill", p => p.Position > before.Duration + 5, 40, Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(4), Ct);
        var after = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", Ct);
        Assert.Equal(before.FirstNumber, after.FirstNumber);
        Assert.Equal(before.Segments, after.Segments.Take(before.Segments.Count));
        Assert.Equal(after.Segments.Count, after.Segments.Distinct().Count());
        Assert.Equal(1, after.Discontinuities);
    }

    internal static async Task AssertRecordingEqualsAsync(RillcastServer server, string videoId, string published)
    {
        var folder = Directory.CreateTempSubdirectory("rillcast-recording-").FullName;
        try
        {
            var picture = Path.Combine(folder, "source.mp4");
            var sound = Path.Combine(folder, "audio.mp4");
            var playlist = await HlsDownload.SaveTrackAsync(server.Api.Http, videoId, "source", picture, Ct);
            await HlsDownload.SaveTrackAsync(server.Api.Http, videoId, "audio", sound, Ct);
            Assert.True(playlist.IsEnded);

            Assert.Equal((await FrameList.OfVideoAsync(published, Ct)).FromZero(), (await FrameList.OfVideoAsync(picture, Ct)).FromZero());
            var expected = (await FrameList.OfAudioPacketsAsync(published, Ct)).FromZero();
            var recorded = (await FrameList.OfAudioPacketsAsync(sound, Ct)).FromZero();
            Assert.Equal(expected.Select(f => f.Hash), recorded.Select(f => f.Hash));

            // FLV tells time in whole milliseconds, the recording in samples: never further apart than the rounding.
            Assert.All(expected.Zip(recorded), pair => Assert.InRange(pair.Second.Time - pair.First.Time, -1.01, 1.01));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
