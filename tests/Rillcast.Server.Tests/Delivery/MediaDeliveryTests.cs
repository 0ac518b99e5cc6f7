using System.Buffers;
using System.Net;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Server.Delivery;
using Rillcast.Storage;
using static Rillcast.Server.Tests.Delivery.HandMadeVideo;

namespace Rillcast.Server.Tests.Delivery;

public sealed class MediaDeliveryTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Segment_FromMemoryAndFromTheStore_IsTheSame(bool inMemory)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory);

        using var response = await host.Client.GetAsync($"{root}/source/1-1.m4s", Ct);

        Assert.Equal(Bytes(TrackId.Source, 1), await response.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("video/mp4", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Equal("\"1-1.m4s\"", response.Headers.ETag!.Tag);
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Part_OfAFinishedSegment_IsAStretchOfIt(bool inMemory)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory);

        Assert.Equal(Bytes(TrackId.Audio, 2, 4), await host.Client.GetByteArrayAsync($"{root}/audio/1-2.4.m4s", Ct));
    }

    [Fact]
    public async Task Part_OfTheGrowingSegment_IsServed()
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        Assert.Equal(Bytes(TrackId.Source, 3, 1), await host.Client.GetByteArrayAsync($"{root}/source/1-3.1.m4s", Ct));
    }

    [Fact]
    public async Task Part_ThatIsHinted_ComesWhenItExists()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        var hinted = host.Client.GetByteArrayAsync($"{root}/source/1-3.2.m4s", Ct);
        await video.WaitersAsync(1, Ct);
        video.Show(3, 3);

        Assert.Equal(Bytes(TrackId.Source, 3, 2), await hinted);
    }

    [Fact]
    public async Task Part_ThatIsHintedAndNeverComes_Is404()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 6);
        var hinted = host.Client.GetAsync($"{root}/source/1-3.6.m4s", Ct);
        await video.WaitersAsync(1, Ct);
        video.Show(4, 1);

        using var response = await hinted;
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("source/1-3.4.m4s")]
    [InlineData("source/1-5.0.m4s")]
    [InlineData("source/2-1.m4s")]
    [InlineData("source/1-1.6.m4s")]
    [InlineData("source/1-init-1.mp4")]
    [InlineData("720p/1-1.m4s")]
    public async Task Object_ThatIsNotThere_Is404AtOnce(string path)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        using var response = await host.Client.GetAsync($"{root}/{path}", Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Segment_ThatGrows_IsSentAsItGrows()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        using var response = await host.Client.GetAsync($"{root}/source/1-3.m4s", HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await response.Content.ReadAsStreamAsync(Ct);
        var buffer = new byte[6 * PartBytes];
        await body.ReadExactlyAsync(buffer.AsMemory(0, 2 * PartBytes), Ct);
        Assert.True(response.Headers.TransferEncodingChunked);

        video.Show(3, 3);
        await body.ReadExactlyAsync(buffer.AsMemory(2 * PartBytes, PartBytes), Ct);
        video.Show(4, 1);
        await body.ReadExactlyAsync(buffer.AsMemory(3 * PartBytes), Ct);

        Assert.Equal(0, await body.ReadAsync(new byte[1], Ct));
        Assert.Equal(Bytes(TrackId.Source, 3), buffer);
    }

    [Fact]
    public async Task Segment_ThatBeginsNext_WaitsAndGrows()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 5);
        var request = host.Client.GetByteArrayAsync($"{root}/source/1-4.m4s", Ct);
        await video.WaitersAsync(1, Ct);
        video.Show(4, 1);
        await video.WaitersAsync(1, Ct);
        video.Show(5, 0);

        Assert.Equal(Bytes(TrackId.Source, 4), await request);
    }

    [Fact]
    public async Task Segment_ThatCannotBeFinished_IsCutAndNotTakenForWhole()
    {
        await using var host = await DeliveryHost.StartAsync(new DeliveryOptions { BlockedTargetDurations = 1 });
        host.AddLive(out var root).Show(3, 2);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => host.Client.GetByteArrayAsync($"{root}/source/1-3.m4s", Ct));
    }

    [Fact]
    public async Task Init_IsServed()
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        Assert.Equal([1, 2, 3, 4], await host.Client.GetByteArrayAsync($"{root}/source/1-init-0.mp4", Ct));
    }

    [Theory]
    [InlineData("bytes=0-0", true, 0, 1)]
    [InlineData("bytes=500-2499", true, 500, 2000)]
    [InlineData("bytes=5990-", true, 5990, 10)]
    [InlineData("bytes=-10", false, 5990, 10)]
    [InlineData("bytes=-99999", true, 0, 6000)]
    [InlineData("bytes=10-999999", false, 10, 5990)]
    [InlineData("bytes=1000-1999", false, 1000, 1000)]
    public async Task Range_Single_Is206(string range, bool inMemory, int offset, int length)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory);

        using var response = await GetAsync(host, $"{root}/source/1-1.m4s", ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + length - 1}/6000", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Bytes(TrackId.Source, 1)[offset..(offset + length)], await response.Content.ReadAsByteArrayAsync(Ct));
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=5-1")]
    [InlineData("bytes=a-b")]
    public async Task Range_OtherThanSingle_IsAnsweredWhole(string range)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        using var response = await GetAsync(host, $"{root}/source/1-1.m4s", ("Range", range));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Range_PastTheEnd_Is416()
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        using var response = await GetAsync(host, $"{root}/source/1-1.m4s", ("Range", "bytes=6000-"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("bytes */6000", response.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("\"1-1.m4s\"", HttpStatusCode.PartialContent)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    public async Task IfRange_DecidesBetweenPartAndWhole(string tag, HttpStatusCode expected)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        using var response = await GetAsync(host, $"{root}/source/1-1.m4s", ("Range", "bytes=0-9"), ("If-Range", tag));

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("\"1-1.m4s\"")]
    [InlineData("\"a\", W/\"1-1.m4s\"")]
    [InlineData("*")]
    public async Task IfNoneMatch_Is304(string tags)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory: true);

        using var response = await GetAsync(host, $"{root}/source/1-1.m4s", ("If-None-Match", tags));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Theory]
    [InlineData("source/1-1.m4s", true)]
    [InlineData("source/1-1.m4s", false)]
    [InlineData("source/1-1.3.m4s", true)]
    [InlineData("source/index.m3u8", true)]
    [InlineData("manifest.mpd", true)]
    public async Task Head_HasTheHeadersOfGetAndNoBody(string path, bool inMemory)
    {
        await using var host = await DeliveryHost.StartAsync();
        var root = await AddAsync(host, inMemory);

        using var get = await host.Client.GetAsync($"{root}/{path}", Ct);
        using var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{root}/{path}"), Ct);

        Assert.Equal(Described(get), Described(head));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));

        static IEnumerable<string> Described(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
            .Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}").Order();
    }

    [Fact]
    public async Task Store_ObjectMissing_Is404()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root, inMemory: false).Show(3, 2);

        using var response = await host.Client.GetAsync($"{root}/source/1-1.m4s", Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(DeliveryHost host, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await host.Client.SendAsync(request, Ct);
    }

    private static async Task<string> AddAsync(DeliveryHost host, bool inMemory)
    {
        host.AddLive(out var root, inMemory).Show(3, 2);
        if (!inMemory)
        {
            Assert.True(VideoId.TryParse(root[3..], out var id));
            foreach (var track in new[] { TrackId.Source, TrackId.Audio })
            {
                for (var n = 0; n < 3; n++)
                {
                    await host.Store.PutAsync(StoreKey.Media(id, track, MediaFileName.Segment(1, n)), new ReadOnlySequence<byte>(Bytes(track, n)), Ct);
                }
            }
        }

        return root;
    }
}
