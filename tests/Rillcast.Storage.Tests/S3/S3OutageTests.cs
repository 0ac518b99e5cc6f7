using Rillcast.Storage.S3;
using Rillcast.TestKit.Ceph;

namespace Rillcast.Storage.Tests.S3;

/// <summary>A service that is away, has another opinion of who we are, or comes back.</summary>
public sealed class S3OutageTests(SharedCeph ceph)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wrong_credentials_are_told_in_one_line_without_the_secret()
    {
        var options = ceph.NewOptions();
        foreach (var (wrong, code) in ((S3StoreOptions, string)[])
        [
            (options with { SecretKey = options.SecretKey + "x" }, "403 SignatureDoesNotMatch"),
            (options with { AccessKey = "NOBODY" }, "403 InvalidAccessKeyId"),
        ])
        {
            using var store = new S3Store(wrong, TimeProvider.System);
            var key = Content.Segment(Content.NewVideo(), 1);
            var e = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(key, new(new byte[10]), Ct));
            Assert.Contains(code, e.Message, StringComparison.Ordinal);
            Assert.Contains(options.Bucket, e.Message, StringComparison.Ordinal);
            Assert.Contains($"127.0.0.1:{ceph.Server.Port}", e.Message, StringComparison.Ordinal);
            Assert.Contains(key.Path, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            Assert.DoesNotContain(options.SecretKey, e.ToString(), StringComparison.Ordinal);
            Assert.Contains(code, await store.ProbeAsync(Ct), StringComparison.Ordinal);
            await Assert.ThrowsAsync<IOException>(() => store.OpenAsync(key, Ct));
        }
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_made_only_when_told_so()
    {
        var options = ceph.NewOptions() with { CreateBucket = false };
        using var store = new S3Store(options, TimeProvider.System);
        Assert.Contains("NoSuchBucket", await store.ProbeAsync(Ct), StringComparison.Ordinal);
        using var making = new S3Store(options with { CreateBucket = true }, TimeProvider.System);
        Assert.Null(await making.ProbeAsync(Ct));
        Assert.Null(await store.ProbeAsync(Ct));
    }

    [Fact]
    public async Task Server_killed_and_back_fails_in_bounded_time_and_then_has_everything()
    {
        await using var server = await CephServer.StartAsync(Ct);
        using var store = new S3Store(SharedCeph.OptionsOf(server), TimeProvider.System);
        var video = Content.NewVideo();
        var bytes = Content.Bytes(500_000);
        await store.PutAsync(Content.Segment(video, 1), new(bytes), Ct);

        await server.KillGatewayAsync(Ct);
        var e = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Content.Segment(video, 2), new(bytes), Ct));
        Assert.Contains("refused", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("refused", await store.ProbeAsync(Ct), StringComparison.OrdinalIgnoreCase);
        await Assert.ThrowsAsync<IOException>(() => store.OpenAsync(Content.Segment(video, 1), Ct));
        await Assert.ThrowsAsync<IOException>(() => store.DeleteFolderAsync(StoreKey.Video(video), Ct));

        await server.StartGatewayAsync(Ct);
        await store.PutAsync(Content.Segment(video, 2), new(bytes), Ct);
        Assert.Equal(bytes, await store.ReadAsync(Content.Segment(video, 1), Ct));
        Assert.Equal(bytes, await store.ReadAsync(Content.Segment(video, 2), Ct));
    }

    [Fact]
    public async Task Server_that_takes_connections_and_answers_nothing_is_given_up_in_time()
    {
        await using var server = await CephServer.StartAsync(Ct);
        var options = SharedCeph.OptionsOf(server);
        using var patient = new S3Store(options, TimeProvider.System);
        Assert.Null(await patient.ProbeAsync(Ct));

        await server.FreezeGatewayAsync(Ct);
        using var store = new S3Store(options with { Timeout = TimeSpan.FromSeconds(1), Attempts = 2 }, TimeProvider.System);
        var e = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Content.Segment(Content.NewVideo(), 1), new(new byte[10]), Ct));
        Assert.Contains("no answer in time", e.Message, StringComparison.Ordinal);

        await server.ThawGatewayAsync(Ct);
        Assert.Null(await patient.ProbeAsync(Ct));
    }
}
