using System.Net;
using Rillcast.Live;
using Rillcast.Live.Renditions;
using Rillcast.Media.Mp4;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>The ladder of a broadcast and of a recording, made by the real worker with the real ffmpeg.</summary>
public sealed class ConversionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // A busy machine is no fault here: what is late is waited for.
    private static readonly (string, string)[] Patient =
        [("Live:StandInAfter", "00:00:30"), ("Live:RenditionStall", "00:00:30"), ("Live:RenditionSettle", "00:01:00"), ("Conversion:LateAfter", "00:00:30"), ("Conversion:HedgeAfter", "00:00:30")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broadcast_has_its_ladder_while_it_runs_and_every_picture_of_it_in_the_recording()
    {
        await using var server = await TestServer.StartAsync(Ct, false, [.. Patient]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UnixEpoch)).Lease!;
        var id = lease.Stream.Id.Value;
        await SendAsync(lease, 6);

        var stream = lease.Stream;
        await Eventually.TrueAsync("rungs", () => Task.FromResult(stream.Renditions.Count == 2 && stream.Renditions.All(r => r.State == RenditionState.Own)), Patience, Ct);
        var master = await server.Http.GetStringAsync($"/v/{id}/master.m3u8", Ct);
        Assert.Contains("RESOLUTION=426x240", master, StringComparison.Ordinal);
        Assert.Contains("RESOLUTION=256x144", master, StringComparison.Ordinal);
        var conversion = await owner.GetAsync($"/api/videos/{id}/conversion", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("live", conversion.Text("state"));
        Assert.Equal(["240p", "144p"], conversion.GetProperty("rungs").EnumerateArray().Select(r => r.Text("track")));
        Assert.All(conversion.GetProperty("rungs").EnumerateArray(), r => Assert.Equal(("on", "h264"), (r.Text("state"), r.Text("codec"))));
        using var stranger = await server.NewUserAsync(Ct);
        await stranger.GetAsync($"/api/videos/{id}/conversion", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);

        lease.Release(clean: true);
        await AssertSameTimesAsync(server, id, ["240p", "144p"]);
    }

    [Fact]
    public async Task A_recording_without_a_ladder_gets_it_and_a_retry_does_nothing_twice()
    {
        await using var server = await TestServer.StartAsync(Ct, false, [.. Patient, ("Conversion:Live", "false")]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UnixEpoch)).Lease!;
        var id = lease.Stream.Id.Value;
        await SendAsync(lease, 6, pace: 0.1);
        lease.Release(clean: true);

        await DoneAsync(owner, id);
        await AssertSameTimesAsync(server, id, ["240p", "144p"]);
        Assert.Empty(Directory.GetDirectories(Path.Combine(server.Folder, "processing")));

        var before = await server.Http.GetStringAsync($"/v/{id}/240p/index.m3u8", Ct);
        await owner.PostAsync($"/api/videos/{id}/conversion/retry", null, Ct).JsonAsync(HttpStatusCode.Accepted, Ct);
        await DoneAsync(owner, id);
        Assert.Equal(before, await server.Http.GetStringAsync($"/v/{id}/240p/index.m3u8", Ct));
    }

    [Fact]
    public async Task What_was_stood_in_for_during_the_broadcast_is_made_up_afterwards()
    {
        // Nobody converts at first: the rungs begin with what the source has.
        await using var server = await TestServer.StartAsync(Ct, false, [.. Patient, ("Live:StandInAfter", "00:00:00.5")]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UnixEpoch)).Lease!;
        var id = lease.Stream.Id.Value;

        // Faster than any encoder: most segments come too late to be made in time.
        await SendAsync(lease, 12, pace: 0.3);
        lease.Release(clean: true);
        await DoneAsync(owner, id);
        await AssertSameTimesAsync(server, id, ["240p", "144p"]);
    }

    private static async Task DoneAsync(HttpClient owner, string id)
    {
        // A short broadcast may be over before the database hears of it.
        await Eventually.TrueAsync("known", async () => (await owner.GetAsync($"/api/videos/{id}", Ct)).StatusCode == HttpStatusCode.OK, Patience, Ct);
        await Eventually.TrueAsync(
            "converted",
            async () => (await owner.GetAsync($"/api/videos/{id}/conversion", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("state") == "done",
            Patience,
            Ct);
    }

    /// <summary>Every rung has the pictures of the source at the source's times, and no segment but its own.</summary>
    private static async Task AssertSameTimesAsync(TestServer server, string id, string[] rungs)
    {
        await Eventually.TrueAsync("recorded", async () => (await server.Http.GetStringAsync($"/v/{id}/{rungs[0]}/index.m3u8", Ct)).Contains("#EXT-X-ENDLIST", StringComparison.Ordinal), Patience, Ct);
        var source = await TimesAsync(server, id, "source");
        foreach (var rung in rungs)
        {
            var playlist = await HlsDownload.GetPlaylistAsync(server.Http, id, rung, Ct);
            Assert.DoesNotContain(playlist.Segments, s => s.StartsWith("..", StringComparison.Ordinal));
            Assert.DoesNotContain("EXT-X-GAP", playlist.Text, StringComparison.Ordinal);
            Assert.Equal(source, await TimesAsync(server, id, rung));
        }
    }

    // By our own reader: ffmpeg's moves times when it meets a larger negative composition offset.
    private static async Task<IReadOnlyList<long>> TimesAsync(TestServer server, string id, string track)
    {
        var playlist = await HlsDownload.GetPlaylistAsync(server.Http, id, track, Ct);
        var movie = Mp4Reader.ReadInit(await server.Http.GetByteArrayAsync($"/v/{id}/{track}/{playlist.Inits[0]}", Ct));
        var times = new List<long>();
        foreach (var segment in playlist.Segments)
        {
            var fragments = Mp4Reader.ReadFragments(await server.Http.GetByteArrayAsync($"/v/{id}/{track}/{segment}", Ct), movie);
            times.AddRange(fragments.SelectMany(f => f.Samples).Select(s => s.Pts).Order());
        }

        return times;
    }

    /// <summary>Publishes a recording; <paramref name="pace"/> 1 is real time.</summary>
    private static async Task SendAsync(PublisherLease lease, int seconds, double pace = 1)
    {
        var began = TimeProvider.System.GetTimestamp();
        foreach (var tags in FlvFile.Read(await TestMedia.FlvAsync(seconds, Ct)).Chunk(10))
        {
            var wait = TimeSpan.FromMilliseconds(tags[0].Timestamp * pace) - TimeProvider.System.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, Ct);
            }

            Assert.Equal(ReceiveOutcome.Received, lease.Receive(tags));
        }
    }
}
