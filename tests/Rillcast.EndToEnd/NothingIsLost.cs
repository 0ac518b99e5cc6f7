using Rillcast.TestKit;
using Rillcast.TestKit.Ceph;

namespace Rillcast.EndToEnd;

/// <summary>M1: what has arrived is in the recording, frame by frame, also when the server is killed.</summary>
public sealed class NothingIsLost(SharedServer shared)
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

    [Fact]
    public async Task Server_killed_while_the_store_is_away_loses_nothing_either()
    {
        var broadcast = await CutBroadcast.MakeAsync(16, 9_300, Ct);
        await using var ceph = await CephServer.StartAsync(Ct);
        await using var server = await StoreAway.StartAsync(ceph);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("outage", Ct);

        // 1. The store is away for the whole first half; then the server dies with all of it in the spool.
        await ceph.KillGatewayAsync(Ct);
        await using (var first = await RtmpPublisher.PublishAsync(server.RtmpPort, new() { StreamName = key }, Ct))
        {
            await first.SendAsync(broadcast.Before, Ct);
            await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Duration: > 7 }, Ct);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            await server.KillAsync(Ct);
        }

        // 2. Both are back, and the encoder too.
        await ceph.StartGatewayAsync(Ct);
        await server.StartAgainAsync(Ct);
        await using var second = await RtmpPublisher.PublishAsync(server.RtmpPort, new() { StreamName = key }, Ct);
        await second.SendAsync(broadcast.After, Ct);
        await second.UnpublishAsync(Ct);
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Ct);
        await Recordings.AssertEqualAsync(server, video.Id, Ct, broadcast.BeforeFile, broadcast.AfterFile);
    }
}
