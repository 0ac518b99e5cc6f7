using System.Globalization;
using System.Net;
using Rillcast.TestKit;
using Rillcast.TestKit.Ceph;

namespace Rillcast.EndToEnd;

/// <summary>R5: a broadcast is recorded in an S3 store that is away for a while. Viewers notice nothing, nothing is lost, the recording catches up.</summary>
[Collection(nameof(KeepingTime))]
public sealed class StoreAway(Chromium chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outage_of_the_store_during_a_broadcast_costs_nothing()
    {
        var file = await TestMedia.FlvAsync(48, Ct);
        await using var ceph = await CephServer.StartAsync(Ct);
        await using var server = await StartAsync(ceph);
        try
        {
            var (channel, key) = await server.Api.CreatePublishedChannelAsync("outage", Ct);
            await using var publisher = FfmpegPublisher.PublishFile(file, server.PublishUrl(key));
            var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Patience, Ct);
            await using var page = await chromium.OpenAsync(server.BaseAddress, $"/watch/{video.Id}");
            await page.WaitUntilPlayingAsync(Ct);

            // 1. The store goes. Whoever watches watches on; the operator is told.
            await ceph.KillGatewayAsync(Ct);
            await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(12), Ct, 30);
            Assert.InRange(await UnstoredAsync(server), 5, 40);
            using (var ready = await server.Api.Http.GetAsync("/readyz", Ct))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
                Assert.Contains($"127.0.0.1:{ceph.Port}", await ready.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            }

            // 2. A viewer who comes now is served like any other.
            await using (var late = await chromium.OpenAsync(server.BaseAddress, $"/watch/{video.Id}"))
            {
                await late.WaitUntilPlayingAsync(Ct);
            }

            // 3. It is back, and so is everything that waited for it. The viewer has seen nothing of all that.
            await ceph.StartGatewayAsync(Ct);
            await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(4), Ct, 30);
            Assert.Empty(page.UncaughtErrors);
            Assert.Equal(0, await publisher.WaitForExitAsync(Ct));
            await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Patience, Ct);
            await Eventually.TrueAsync("all is stored", async () => await UnstoredAsync(server) == 0, Patience, Ct);

            // 4. The recording, read from the store, has every picture and every sound.
            await Recordings.AssertEqualAsync(server, video.Id, Ct, file);
            Assert.Single(server.Log, l => l.Contains("the media store does not take what is finished", StringComparison.Ordinal));
            Assert.Single(server.Log, l => l.Contains("the media store takes segments again", StringComparison.Ordinal));
            Assert.DoesNotContain(server.Log, l => l.Contains(ceph.SecretKey, StringComparison.Ordinal));

            // 5. And it plays.
            await using var recording = await chromium.OpenAsync(server.BaseAddress, $"/watch/{video.Id}");
            await recording.WaitUntilPlayingAsync(Ct);
            await recording.AssertPlaysOnAsync(TimeSpan.FromSeconds(3), Ct, 30);
        }
        finally
        {
            server.SaveLog("store-away");
        }
    }

    /// <summary>A server whose store this is.</summary>
    internal static Task<RillcastServer> StartAsync(CephServer ceph) => RillcastServer.StartAsync(
        Ct,
        ("Storage:Kind", "S3"),
        ("Storage:S3:Endpoint", $"{ceph.Endpoint}"),
        ("Storage:S3:Bucket", "recordings"),
        ("Storage:S3:AccessKey", ceph.AccessKey),
        ("Storage:S3:SecretKey", ceph.SecretKey),
        ("Storage:S3:CreateBucket", "true"));

    private static async Task<int> UnstoredAsync(RillcastServer server)
    {
        var metrics = await server.Api.Http.GetStringAsync("/metrics", Ct);
        var line = metrics.Split('\n').Single(l => l.StartsWith("rillcast_live_unstored ", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
