using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>M1: what has arrived is in the recording, frame by frame, also when the server is killed.</summary>
[Collection(nameof(KeepingTime))]
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
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Ct);

        await Recordings.AssertEqualAsync(shared.Server, video.Id, Ct, file);
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
    public async Task Kill_in_the_middle_of_a_segment_loses_no_frame_that_had_arrived()
    {
        // 1. A broadcast cut inside a group of pictures.
        var broadcast = await CutBroadcast.MakeAsync(12, 5_300, Ct);

        // 2. The first half arrives; then the server dies while a segment is open.
        await using var server = await RillcastServer.StartAsync(Ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("cut", Ct);
        await using (var first = await RtmpPublisher.PublishAsync(server.RtmpPort, new() { StreamName = key }, Ct))
        {
            await first.SendAsync(broadcast.Before, Ct);
            await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", Ct);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            await server.KillAsync(Ct);
        }

        // 3. The encoder comes back to the next start, sends the rest and ends.
        await server.StartAgainAsync(Ct);
        await using var second = await RtmpPublisher.PublishAsync(server.RtmpPort, new() { StreamName = key }, Ct);
        await second.SendAsync(broadcast.After, Ct);
        await second.UnpublishAsync(Ct);
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Ct);
        Assert.Single(await server.Api.GetVideosAsync(channel.Handle, Ct));

        // 4. The recording has both halves whole.
        await Recordings.AssertEqualAsync(server, video.Id, Ct, broadcast.BeforeFile, broadcast.AfterFile);
    }
}
