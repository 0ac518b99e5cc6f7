using System.IO.Compression;
using System.Net;
using Rillcast.Media.Dash;
using Rillcast.Media.Hls;
using Rillcast.Server.Delivery;

namespace Rillcast.Server.Tests.Delivery;

public sealed class PlaylistDeliveryTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Master_NamesTracksAndBandwidth()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(3, 2);

        using var response = await host.Client.GetAsync($"{root}/master.m3u8", Ct);
        var playlist = HlsMultivariantPlaylistReader.Read(await response.Content.ReadAsByteArrayAsync(Ct));

        Assert.Equal("application/vnd.apple.mpegurl", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal(new HlsVariant("source/index.m3u8", 48_000, 48_000, "avc1.64001f,mp4a.40.2", 1280, 720, 30, "audio"), playlist.Variants[0]);
        Assert.Equal(new HlsVariant("audio/index.m3u8", 24_000, 24_000, "mp4a.40.2", null, null, null, null), playlist.Variants[1]);
        Assert.Equal(new HlsRendition("audio", "audio", "audio/index.m3u8", 2, true), Assert.Single(playlist.Renditions));
    }

    [Fact]
    public async Task Master_BeforeTheFirstSegment_WaitsForIt()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        var request = host.Client.GetAsync($"{root}/master.m3u8", Ct);
        await video.WaitersAsync(1, Ct);
        video.Show(0, 3);
        Assert.False(request.IsCompleted);

        video.Show(1, 0);
        video.Show(1, 1);

        using var response = await request;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Master_WhenNoSegmentComes_Is503WithRetryAfter()
    {
        await using var host = await DeliveryHost.StartAsync(new DeliveryOptions { FirstSegmentWaitSeconds = 0.1 });
        host.AddLive(out var root);

        using var response = await host.Client.GetAsync($"{root}/master.m3u8", Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Playlist_BlockingReload_AnswersWhenThePartIsThere()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        var request = host.Client.GetAsync($"{root}/source/index.m3u8?_HLS_msn=3&_HLS_part=2", Ct);
        await video.WaitersAsync(1, Ct);

        video.Show(3, 3);

        using var response = await request;
        var playlist = HlsMediaPlaylistReader.Read(await response.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(3, playlist.Open!.Parts.Length);
        Assert.Equal("1-3.3.m4s", playlist.PreloadHint);
        Assert.Equal(new HlsRenditionReport("../audio/index.m3u8", 3, 2), Assert.Single(playlist.RenditionReports));
        Assert.Equal("public, max-age=12", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Playlist_BlockingReloadOfAWholeSegment_AnswersWhenItIsFinished()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        var request = host.Client.GetAsync($"{root}/audio/index.m3u8?_HLS_msn=3", Ct);
        await video.WaitersAsync(1, Ct);
        video.Show(3, 5);
        Assert.False(request.IsCompleted);

        video.Show(4, 0);

        using var response = await request;
        Assert.Equal(4, HlsMediaPlaylistReader.Read(await response.Content.ReadAsByteArrayAsync(Ct)).Segments.Length);
    }

    [Fact]
    public async Task Playlist_BlockingReload_AThousandAtOnce_GetTheSameBytes()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        var requests = Enumerable.Range(0, 300).Select(_ => host.Client.GetByteArrayAsync($"{root}/source/index.m3u8?_HLS_msn=3&_HLS_part=2", Ct)).ToArray();
        await video.WaitersAsync(requests.Length, Ct);
        video.Show(3, 3);
        var bodies = await Task.WhenAll(requests);

        Assert.All(bodies, body => Assert.Equal(bodies[0], body));
    }

    [Fact]
    public async Task Playlist_BlockedTooLong_IsSentAsItIs()
    {
        await using var host = await DeliveryHost.StartAsync(new DeliveryOptions { BlockedTargetDurations = 1 });
        host.AddLive(out var root).Show(3, 2);

        using var response = await host.Client.GetAsync($"{root}/source/index.m3u8?_HLS_msn=3&_HLS_part=2", Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Playlist_ViewerGoesAway_EndsTheWait()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var request = host.Client.GetAsync($"{root}/source/index.m3u8?_HLS_msn=4", leaving.Token);
        await video.WaitersAsync(1, Ct);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await video.WaitersAsync(0, Ct);
    }

    [Theory]
    [InlineData("_HLS_msn=6", 400)]
    [InlineData("_HLS_msn=3&_HLS_part=40", 400)]
    [InlineData("_HLS_part=1", 400)]
    [InlineData("_HLS_msn=-1", 400)]
    [InlineData("_HLS_msn=abc", 400)]
    [InlineData("_HLS_msn=1&_HLS_msn=2", 400)]
    [InlineData("_HLS_skip=maybe", 400)]
    [InlineData("_HLS_msn=0", 200)]
    [InlineData("_HLS_msn=3&_HLS_part=1", 200)]
    [InlineData("other=1&_HLS_skip=YES", 200)]
    public async Task Playlist_Directives_AreChecked(string query, int status)
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(3, 2);

        using var response = await host.Client.GetAsync($"{root}/source/index.m3u8?{query}", Ct);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Playlist_Delta_SkipsWhatIsOld()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(60, 2);
        var whole = HlsMediaPlaylistReader.Read(await host.Client.GetByteArrayAsync($"{root}/source/index.m3u8", Ct));
        var delta = HlsMediaPlaylistReader.Read(await host.Client.GetByteArrayAsync($"{root}/source/index.m3u8?_HLS_skip=YES", Ct));

        Assert.True(delta.Skipped > 40);
        Assert.Equal(whole.Segments.Select(s => s.Uri), delta.Resolve(whole).Segments.Select(s => s.Uri));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    public async Task Playlist_IsEncodedAsAsked(string accept, string? expected)
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(30, 2);
        var plain = await host.Client.GetByteArrayAsync($"{root}/source/index.m3u8", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{root}/source/index.m3u8");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);

        using var response = await host.Client.SendAsync(request, Ct);

        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        await using Stream body = await response.Content.ReadAsStreamAsync(Ct);
        await using var decoded = expected switch { "gzip" => new GZipStream(body, CompressionMode.Decompress), "br" => new BrotliStream(body, CompressionMode.Decompress), _ => body };
        using var bytes = new MemoryStream();
        await decoded.CopyToAsync(bytes, Ct);
        Assert.Equal(plain, bytes.ToArray());
    }

    [Fact]
    public async Task Playlist_IfNoneMatch_Is304UntilItChanges()
    {
        await using var host = await DeliveryHost.StartAsync();
        var video = host.AddLive(out var root);
        video.Show(3, 2);
        using var first = await host.Client.GetAsync($"{root}/source/index.m3u8", Ct);
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync());
        video.Show(3, 3);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        async Task<HttpStatusCode> StatusAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{root}/source/index.m3u8");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var response = await host.Client.SendAsync(request, Ct);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Playlist_Ended_HasAnEndAndMayBeCached()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(5, 0, isEnded: true);

        using var response = await host.Client.GetAsync($"{root}/source/index.m3u8?_HLS_msn=99", Ct);
        var playlist = HlsMediaPlaylistReader.Read(await response.Content.ReadAsByteArrayAsync(Ct));

        Assert.True(playlist.IsEnded);
        Assert.Equal("VOD", playlist.Type);
        Assert.Null(playlist.ServerControl);
        Assert.Equal("public, max-age=60", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Manifest_Live_ListsBothTracks()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(5, 2);

        using var response = await host.Client.GetAsync($"{root}/manifest.mpd", Ct);
        var manifest = DashManifestReader.Read(await response.Content.ReadAsByteArrayAsync(Ct));

        Assert.Equal("application/dash+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.True(manifest.IsDynamic);
        Assert.Equal(HandMadeVideo.Began, manifest.AvailabilityStart);
        Assert.Equal(["source", "audio"], Assert.Single(manifest.Periods).Representations.Select(r => r.Id));
        using var clock = await host.Client.GetAsync(manifest.ClockUri, Ct);
        Assert.Equal("no-store", clock.Headers.CacheControl!.ToString());
        var time = DateTimeOffset.Parse(await clock.Content.ReadAsStringAsync(Ct), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Math.Abs((DateTimeOffset.UtcNow - time).TotalSeconds) < 30);
    }

    [Theory]
    [InlineData(5, true, 6)]
    [InlineData(5, false, 5)]
    [InlineData(1, true, 1)]
    public async Task Manifest_ListsTheGrowingSegment_OnceSegmentsComeRegularly(int finished, bool isOn, int listed)
    {
        await using var host = await DeliveryHost.StartAsync(new DeliveryOptions { LowLatencyDash = isOn });
        host.AddLive(out var root).Show(finished, 2);

        var text = await host.Client.GetStringAsync($"{root}/manifest.mpd", Ct);
        var manifest = DashManifestReader.Read(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.All(Assert.Single(manifest.Periods).Representations, r => Assert.Equal(listed, r.Segments.Length));
        Assert.Equal(isOn, text.Contains("availabilityTimeComplete=\"false\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v/")]
    [InlineData("/v/nothing")]
    [InlineData("/v/0123456789abcdefghjkmnpqrs/master.m3u8")]
    [InlineData("/v/0123456789abcdefghjkmnpqrs/../../etc/passwd")]
    [InlineData("/v/0123456789abcdefghjkmnpqrs/source/1-01.m4s")]
    [InlineData("/v/0123456789ABCDEFGHJKMNPQRS/master.m3u8")]
    public async Task Path_ThatNamesNothing_Is404(string path)
    {
        await using var host = await DeliveryHost.StartAsync();

        using var response = await host.Client.GetAsync(path, Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Options_AllowsEveryOrigin()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(5, 2);
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{root}/source/1-0.m4s");
        request.Headers.TryAddWithoutValidation("Origin", "https://elsewhere.example");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "range");

        using var response = await host.Client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Range", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task Post_Is405()
    {
        await using var host = await DeliveryHost.StartAsync();
        host.AddLive(out var root).Show(5, 2);

        using var response = await host.Client.PostAsync($"{root}/master.m3u8", null, Ct);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }
}
