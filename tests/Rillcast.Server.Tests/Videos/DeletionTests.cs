using System.Buffers;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos.Deletions;
using Rillcast.Storage;
using Rillcast.TestKit;
using Rillcast.TestKit.Ceph;

namespace Rillcast.Server.Tests.Videos;

/// <summary>A deletion is finished, whatever comes between.</summary>
public sealed class DeletionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ReadOnlySequence<byte> Something = new([1, 2, 3]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deletion_during_a_store_outage_is_finished_after_a_restart()
    {
        await using var ceph = await CephServer.StartAsync(Ct);
        await using var server = await TestServer.StartAsync(Ct, isFresh: false, Storing(ceph));
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(server, channel, Ct);
        await server.Get<IMediaStore>().PutAsync(StoreKey.Index(video), Something, Ct);
        await server.Get<IMediaStore>().PutAsync(StoreKey.Poster(video), Something, Ct);

        // 1. The store is away: the answer is the same, the video is gone for everybody.
        await ceph.KillGatewayAsync(Ct);
        await owner.DeleteAsync($"/api/videos/{video}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await owner.GetAsync($"/api/videos/{video}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await UntilAsync(server, video, d => d is { Attempts: > 0, Passes: 0, NextAt: not null });

        // 2. The server is stopped and started before the store is back.
        await server.StopAsync(Ct);
        await server.StartAsync(Ct);
        await ceph.StartGatewayAsync(Ct);
        await UntilAsync(server, video, d => d is { Attempts: 0, Passes: 1, NextAt: not null });
        Assert.Null(await server.Get<IMediaStore>().OpenAsync(StoreKey.Index(video), Ct));
        Assert.Null(await server.Get<IMediaStore>().OpenAsync(StoreKey.Poster(video), Ct));
    }

    [Fact]
    public async Task What_was_stored_while_the_video_was_deleted_goes_with_the_second_pass()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(server, channel, Ct);
        await owner.DeleteAsync($"/api/videos/{video}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await new FileStore(server.Get<Rillcast.Server.Cli.DataFolder>().Media).PutAsync(StoreKey.Poster(video), Something, Ct);

        await UntilAsync(server, video, d => d is { Passes: 1 } && d.NextAt > DateTimeOffset.UtcNow.AddMinutes(10));
        await using (var db = await server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct))
        {
            await db.Deletions.ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAt, DateTimeOffset.UtcNow), Ct);
        }

        await UntilAsync(server, video, d => d is { Passes: 2, NextAt: null });
        Assert.Null(await server.Get<IMediaStore>().OpenAsync(StoreKey.Poster(video), Ct));
    }

    [Fact]
    public async Task A_live_video_whose_deletion_was_cut_off_by_a_crash_does_not_come_back()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow)).Lease!;
        FlvTag[] tags = [.. FlvFile.Read(await TestMedia.FlvAsync(6, Ct))];
        lease.Receive(tags);
        var video = lease.Stream.Id;
        await Eventually.TrueAsync("its row", async () => (await owner.GetAsync($"/api/videos/{video}", Ct)).IsSuccessStatusCode, Patience, Ct);

        // 1. The transaction is through, and then the process is gone: its spool is still there.
        await server.StopAsync(Ct);
        var spool = Path.Combine(server.Folder, "live", video.Value);
        Assert.True(Directory.Exists(spool));
        var kept = Directory.CreateTempSubdirectory("rillcast-test-").FullName;
        await ChildProcess.RunAsync("cp", ["-a", spool + "/.", kept], Ct);
        await server.StartAsync(Ct);
        Assert.True(await server.Get<VideoDeletion>().RequestAsync(video, DeletionReason.Request, "test", Ct));
        await UntilAsync(server, video, d => d.Passes == 1);
        await server.StopAsync(Ct);
        await ChildProcess.RunAsync("cp", ["-a", kept, spool], Ct);

        // 2. The next start takes the spool up, and lets go of it again.
        await server.StartAsync(Ct);
        Assert.NotNull(server.Get<StreamRegistry>().Find(video));
        await Eventually.TrueAsync("forgotten", () => Task.FromResult(server.Get<StreamRegistry>().Find(video) is null && !Directory.Exists(spool)), Patience, Ct);
        await server.Http.GetAsync($"/api/videos/{video}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await UntilAsync(server, video, d => d.Passes == 2);
        Assert.False(Directory.Exists(Path.Combine(server.Folder, "media", "videos", video.Value)));
        Directory.Delete(kept, recursive: true);
    }

    internal static (string Key, string Value)[] Storing(CephServer ceph) =>
    [
        ("Storage:Kind", "S3"),
        ("Storage:S3:Endpoint", $"{ceph.Endpoint}"),
        ("Storage:S3:Bucket", ceph.NewBucketName()),
        ("Storage:S3:AccessKey", ceph.AccessKey),
        ("Storage:S3:SecretKey", ceph.SecretKey),
        ("Storage:S3:CreateBucket", "true"),
        ("Storage:S3:Timeout", "00:01:00"),
    ];

    private static Task<Deletion> UntilAsync(TestServer server, VideoId video, Func<Deletion, bool> fits) => Eventually.GetAsync(
        "the deletion",
        async () =>
        {
            await using var db = await server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
            return await db.Deletions.AsNoTracking().SingleAsync(d => d.VideoId == video.Value, Ct);
        },
        fits,
        Patience,
        Ct);
}
