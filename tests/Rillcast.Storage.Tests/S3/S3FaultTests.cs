using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Rillcast.Media;
using Rillcast.Storage.S3;
using Rillcast.TestKit;

namespace Rillcast.Storage.Tests.S3;

/// <summary>What the network does to requests and answers, between a store and a real S3 server.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private readonly VideoId _video = Content.NewVideo();
    private readonly byte[] _bytes = Content.Bytes(2_000_000);
    private readonly S3StoreOptions _options;
    private readonly FaultyRelay _relay;
    private readonly S3Store _store;

    public S3FaultTests(SharedCeph ceph)
    {
        _options = ceph.NewOptions();
        _relay = new FaultyRelay(ceph.Server.Port);
        _store = new S3Store(_options with { Endpoint = _relay.Endpoint }, TimeProvider.System);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StoreKey Key => Content.Segment(_video, 1);

    public async ValueTask InitializeAsync() => await _store.PutAsync(Key, new(_bytes), Ct);

    [Fact]
    public async Task Answer_cut_short_is_read_on_from_where_it_broke()
    {
        _relay.Arm(NetworkFault.Cut, towardsClient: true, 300_000);
        _relay.Arm(NetworkFault.Cut, towardsClient: true, 300_000);
        Assert.Equal(_bytes, await _store.ReadAsync(Key, Ct));
        Assert.Equal(2, _relay.Happened);

        await using var stored = (await _store.OpenAsync(Key, _bytes.Length, Ct))!;
        _relay.Arm(NetworkFault.Cut, towardsClient: true, 300_000);
        Assert.Equal(_bytes[100_000..900_000], await stored.ReadAsync(100_000, 800_000, Ct).ToArrayAsync(Ct));
        Assert.Equal(3, _relay.Happened);
    }

    [Fact]
    public async Task Answer_that_stands_still_is_asked_for_again()
    {
        using var store = new S3Store(_options with { Endpoint = _relay.Endpoint, Timeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        _relay.Arm(NetworkFault.Stall, towardsClient: true, 500_000);
        await using var stored = (await store.OpenAsync(Key, _bytes.Length, Ct))!;
        Assert.Equal(_bytes, await stored.ReadAsync(0, Ct).ToArrayAsync(Ct));
        Assert.Equal(1, _relay.Happened);
    }

    [Fact]
    public async Task Answer_that_breaks_again_and_again_is_an_error_in_the_end()
    {
        await using var stored = (await _store.OpenAsync(Key, _bytes.Length, Ct))!;
        _relay.Arm(NetworkFault.Cut, towardsClient: true, 300_000);
        for (var i = 0; i < 10_000; i++)
        {
            _relay.Arm(NetworkFault.Cut, towardsClient: true, 0);
        }

        await using var reading = await stored.ReadAsync(0, Ct);
        await Assert.ThrowsAnyAsync<IOException>(() => reading.CopyToAsync(Stream.Null, Ct));
        Assert.InRange(_relay.Happened, 2, 1_000);
    }

    [Fact]
    public async Task Damaged_answer_is_never_taken_for_whole()
    {
        _relay.Arm(NetworkFault.Flip, towardsClient: true, 1_000_000);
        await using var stored = (await _store.OpenAsync(Key, _bytes.Length, Ct))!;
        await using var reading = await stored.ReadAsync(0, Ct);
        using var got = new MemoryStream();
        var e = await Assert.ThrowsAsync<IOException>(() => reading.CopyToAsync(got, Ct));
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
        Assert.True(got.Length < _bytes.Length);
    }

    [Theory]
    [InlineData(0, 1_000_000)]
    [InlineData(S3Limits.MultipartThresholdBytes + 1, S3Limits.PartBytes + 100_000)]
    public async Task Object_or_part_damaged_on_its_way_there_is_refused_and_sent_again(int size, int damagedAt)
    {
        var key = Content.Segment(_video, 2);
        var bytes = size == 0 ? _bytes : Content.Bytes(size);
        _relay.Arm(NetworkFault.Flip, towardsClient: false, damagedAt);
        await _store.PutAsync(key, new(bytes), Ct);
        Assert.Equal(1, _relay.Happened);
        var read = await _store.ReadAsync(key, Ct);
        Assert.True(read.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task Put_whose_answer_got_lost_is_sent_again_and_found_done()
    {
        var key = Content.Segment(_video, 2);
        _relay.Arm(NetworkFault.Cut, towardsClient: true, 0);
        await _store.PutAsync(key, new(_bytes), Ct);
        Assert.Equal(1, _relay.Happened);
        Assert.Equal(_bytes, await _store.ReadAsync(key, Ct));
    }

    [Fact]
    public async Task Upload_in_parts_that_cannot_go_on_leaves_nothing_behind()
    {
        using var store = new S3Store(_options with { Endpoint = _relay.Endpoint, Attempts = 2 }, TimeProvider.System);
        _relay.Arm(NetworkFault.Cut, towardsClient: false, S3Limits.PartBytes + 1_000_000);
        _relay.Arm(NetworkFault.Cut, towardsClient: false, 1_000_000);
        await Assert.ThrowsAnyAsync<IOException>(() => store.PutAsync(Content.Segment(_video, 2), new(Content.Bytes(S3Limits.MultipartThresholdBytes + 1)), Ct));
        Assert.Null(await _store.OpenAsync(Content.Segment(_video, 2), Ct));
        Assert.Empty(await UnfinishedUploadsAsync());
    }

    [Fact]
    public async Task Upload_in_parts_that_was_left_unfinished_goes_with_its_folder()
    {
        // As a process leaves it that is killed between two parts.
        using var client = NewClient();
        await client.InitiateMultipartUploadAsync(_options.Bucket, Content.Segment(_video, 2).Path, Ct);
        Assert.Single(await UnfinishedUploadsAsync());
        await _store.DeleteFolderAsync(StoreKey.Video(_video), Ct);
        Assert.Empty(await UnfinishedUploadsAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _relay.DisposeAsync();
    }

    private async Task<IReadOnlyList<MultipartUpload>> UnfinishedUploadsAsync()
    {
        using var client = NewClient();
        return (await client.ListMultipartUploadsAsync(_options.Bucket, Ct)).MultipartUploads ?? [];
    }

    private AmazonS3Client NewClient() => new(
        new BasicAWSCredentials(_options.AccessKey, _options.SecretKey),
        new AmazonS3Config { ServiceURL = $"{_options.Endpoint}", UseHttp = true, ForcePathStyle = true, AuthenticationRegion = _options.Region });
}
