using System.Net;
using System.Net.Http.Headers;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Storage;
using Rillcast.TestKit;
using Rillcast.TestKit.Ceph;

namespace Rillcast.Server.Tests.Storage;

/// <summary>A recording in an S3 store, asked for as players ask, over a connection to the store that breaks when told to.</summary>
public abstract class S3Delivery(long cacheBytes) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private CephServer _ceph = null!;
    private protected FaultyRelay _relay = null!;
    private protected TestServer _server = null!;
    private VideoId _video;
    private protected Uri _segment = null!;
    private protected byte[] _bytes = [];

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IMediaStore Store => _server.Get<IMediaStore>();

    public async ValueTask InitializeAsync()
    {
        _ceph = await CephServer.StartAsync(Ct);
        _relay = new FaultyRelay(_ceph.Port);
        _server = await TestServer.StartAsync(Ct, isFresh: false, [.. Videos.DeletionTests.Storing(_ceph), ("Storage:S3:Endpoint", $"{_relay.Endpoint}"), ("Delivery:StoredMediaBytes", $"{cacheBytes}")]);
        using var owner = await _server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = _server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow)).Lease!;
        FlvTag[] tags = [.. FlvFile.Read(await TestMedia.FlvAsync(6, Ct))];
        lease.Receive(tags);
        lease.Release(clean: true);
        _video = lease.Stream.Id;
        await Eventually.TrueAsync("recorded", () => Task.FromResult(_server.Get<StreamRegistry>().Streams.Count == 0), Patience, Ct);
        var playlist = await HlsDownload.GetPlaylistAsync(_server.Http, $"{_video}", "source", Ct);
        _segment = new Uri($"/v/{_video}/source/{playlist.Segments[1]}", UriKind.Relative);
        Assert.True(Media.Packaging.MediaFileName.TryParse(playlist.Segments[1], out var name));
        await using var stored = (await Store.OpenAsync(StoreKey.Media(_video, TrackId.Source, name), Ct))!;
        Assert.Null(stored.FilePath);
        _bytes = new byte[stored.Length];
        await using var content = await stored.ReadAsync(0, Ct);
        await content.ReadExactlyAsync(_bytes, Ct);
    }

    [Fact]
    public async Task Whole_objects_ranges_and_parts_come_through()
    {
        using var whole = await _server.Http.GetAsync(_segment, Ct);
        Assert.Equal(_bytes, await whole.Content.ReadAsByteArrayAsync(Ct));
        Assert.Contains("immutable", $"{whole.Headers.CacheControl}", StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, _segment);
        request.Headers.Range = new RangeHeaderValue(1000, 1999);
        using var range = await _server.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(_bytes[1000..2000], await range.Content.ReadAsByteArrayAsync(Ct));

        var parts = new List<byte>();
        for (var part = 0; ; part++)
        {
            using var answer = await _server.Http.GetAsync(new Uri($"{_segment}".Replace(".m4s", $".{part}.m4s", StringComparison.Ordinal), UriKind.Relative), Ct);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                break;
            }

            parts.AddRange(await answer.Content.ReadAsByteArrayAsync(Ct));
        }

        Assert.Equal(_bytes, parts);
    }

    [Fact]
    public async Task A_break_towards_the_store_is_not_the_viewers_business()
    {
        _relay.Arm(NetworkFault.Cut, towardsClient: true, _bytes.Length / 2);
        Assert.Equal(_bytes, await _server.Http.GetByteArrayAsync(_segment, Ct));
        Assert.Equal(1, _relay.Happened);
    }

    [Fact]
    public async Task An_object_that_the_store_has_lost_is_not_found()
    {
        await Store.DeleteFolderAsync(StoreKey.Track(_video, TrackId.Source), Ct);
        using var answer = await _server.Http.GetAsync(_segment, Ct);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Null(answer.Headers.ETag);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
        await _relay.DisposeAsync();
        await _ceph.DisposeAsync();
    }
}

/// <summary>Every answer straight out of the store.</summary>
public sealed class S3DeliveryTests() : S3Delivery(cacheBytes: 0)
{
    [Fact]
    public async Task A_store_that_goes_away_in_the_middle_cuts_the_answer_and_later_ones_say_when_to_come_again()
    {
        // More than all layers of trying again together can use up.
        for (var i = 0; i < 10_000; i++)
        {
            _relay.Arm(NetworkFault.Cut, towardsClient: true, i == 0 ? _bytes.Length / 2 : 0);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => _server.Http.GetByteArrayAsync(_segment, Ct));
        using var later = await _server.Http.GetAsync(_segment, Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, later.StatusCode);
        Assert.NotNull(later.Headers.RetryAfter);
        Assert.True(later.Headers.CacheControl?.NoStore);
    }
}

/// <summary>Answers out of memory, once somebody has asked.</summary>
public sealed class S3CachedDeliveryTests() : S3Delivery(cacheBytes: 100_000_000)
{
    [Fact]
    public async Task Many_viewers_of_a_segment_cost_the_store_one_reading()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _server.Http.GetByteArrayAsync(_segment, Ct)));
        Assert.All(answers, a => Assert.Equal(_bytes, a));
        var metrics = await _server.Http.GetStringAsync("/metrics", Ct);
        Assert.Contains("rillcast_delivery_stored_reads_total{result=\"miss\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("rillcast_delivery_stored_reads_total{result=\"hit\"} 15\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_damaged_reaches_nobody_and_is_read_again()
    {
        _relay.Arm(NetworkFault.Flip, towardsClient: true, _bytes.Length / 2);
        using (var first = await _server.Http.GetAsync(_segment, Ct))
        {
            if (first.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.Equal(_bytes, await first.Content.ReadAsByteArrayAsync(Ct));
            }
        }

        Assert.Equal(1, _relay.Happened);
        Assert.Equal(_bytes, await _server.Http.GetByteArrayAsync(_segment, Ct));
    }
}
