using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Downloads;

/// <summary>Recordings as plain MP4 files, from the stored segments.</summary>
public sealed class DownloadTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _owner = null!;
    private string _channel = "";
    private string _flv = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(CancellationToken.None, settings: [("Conversion:Live", "false"), ("Conversion:Stored", "false"), ("Storyboards:Ahead", "false")]);
        _owner = await _server.NewUserAsync(CancellationToken.None);
        (_channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
        _flv = await TestMedia.FlvAsync(10, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_download_has_every_frame_and_every_sound_of_the_broadcast_in_time()
    {
        var video = await Recording.MakeAsync(_server, _channel, _flv, Ct);

        var file = await SaveAsync($"/v/{video}/download/source.mp4");

        Assert.Empty(await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "warning", "-i", file, "-f", "null", "-"], Ct));
        AssertSame(await FrameList.OfVideoAsync(_flv, Ct), await FrameList.OfVideoAsync(file, Ct));
        AssertSame(await FrameList.OfAudioPacketsAsync(_flv, Ct), await FrameList.OfAudioPacketsAsync(file, Ct));

        // Sound against pictures: as published, to the millisecond that RTMP counts in.
        var published = (await FrameList.OfAudioPacketsAsync(_flv, Ct))[0].Time - (await FrameList.OfVideoAsync(_flv, Ct))[0].Time;
        var downloaded = (await FrameList.OfAudioPacketsAsync(file, Ct))[0].Time - (await FrameList.OfVideoAsync(file, Ct))[0].Time;
        Assert.InRange(downloaded - published, -1.01, 1.01);

        var sound = await SaveAsync($"/v/{video}/download/audio.m4a");
        AssertSame(await FrameList.OfAudioPacketsAsync(_flv, Ct), await FrameList.OfAudioPacketsAsync(sound, Ct));
    }

    [Fact]
    public async Task Ranges_are_stretches_of_the_whole()
    {
        var video = await Recording.MakeAsync(_server, _channel, _flv, Ct);
        var url = $"/v/{video}/download/source.mp4";
        var whole = await _server.Http.GetByteArrayAsync(url, Ct);
        using var head = await SendAsync(HttpMethod.Head, url);
        var etag = head.Headers.ETag!;
        Assert.False(etag.IsWeak);
        Assert.Equal((whole.Length, "bytes", "video/mp4"), ((int)head.Content.Headers.ContentLength!, head.Headers.AcceptRanges.Single(), head.Content.Headers.ContentType!.MediaType));

        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var from = random.Next(whole.Length);
            var to = Math.Min(whole.Length - 1, from + random.Next(i % 2 == 0 ? 3000 : whole.Length));
            using var part = await SendAsync(HttpMethod.Get, url, r => r.Headers.Range = new RangeHeaderValue(from, to));
            Assert.Equal((HttpStatusCode.PartialContent, $"bytes {from}-{to}/{whole.Length}"), (part.StatusCode, part.Content.Headers.ContentRange!.ToString()));
            Assert.Equal(whole[from..(to + 1)], await part.Content.ReadAsByteArrayAsync(Ct));
        }

        using var last = await SendAsync(HttpMethod.Get, url, r => r.Headers.Range = new RangeHeaderValue(null, 100));
        Assert.Equal(whole[^100..], await last.Content.ReadAsByteArrayAsync(Ct));
        using var beyond = await SendAsync(HttpMethod.Get, url, r => r.Headers.Range = new RangeHeaderValue(whole.Length, null));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, $"bytes */{whole.Length}"), (beyond.StatusCode, beyond.Content.Headers.ContentRange!.ToString()));
        using var same = await SendAsync(HttpMethod.Get, url, r => (r.Headers.Range, r.Headers.IfRange) = (new RangeHeaderValue(5, 9), new RangeConditionHeaderValue(etag)));
        Assert.Equal(whole[5..10], await same.Content.ReadAsByteArrayAsync(Ct));
        using var other = await SendAsync(HttpMethod.Get, url, r => (r.Headers.Range, r.Headers.IfRange) = (new RangeHeaderValue(5, 9), new RangeConditionHeaderValue("\"other\"")));
        Assert.Equal((HttpStatusCode.OK, whole.Length), (other.StatusCode, (int)other.Content.Headers.ContentLength!));
        using var known = await SendAsync(HttpMethod.Get, url, r => r.Headers.IfNoneMatch.Add(etag));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Another_quality_takes_the_segments_that_stand_in_for_its_own()
    {
        var video = await Recording.MakeAsync(_server, _channel, _flv, Ct);
        await Recording.AddQualityAsync(_server, video, "360p", Ct);

        var list = (await _server.Http.GetAsync($"/api/videos/{video}/downloads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["source", "360p", "audio"], list.Select(i => i.Text("track")));
        Assert.Equal("360p H.264", list[0].Text("label"));
        Assert.Equal((640, 360), (list[0].GetProperty("width").GetInt32(), list[0].GetProperty("height").GetInt32()));
        Assert.StartsWith("avc1.", list[0].Text("codecs"), StringComparison.Ordinal);
        Assert.EndsWith(",mp4a.40.2", list[0].Text("codecs"), StringComparison.Ordinal);
        foreach (var item in list)
        {
            Assert.False(item.GetProperty("exact").GetBoolean());
            var file = await SaveAsync(item.Text("url"));
            var about = item.GetProperty("bytes").GetInt64();
            Assert.InRange(new FileInfo(file).Length, about * 0.9, about * 1.1);
            if (item.Text("track") != "audio")
            {
                AssertSame(await FrameList.OfVideoAsync(_flv, Ct), await FrameList.OfVideoAsync(file, Ct));
            }
        }

        // Once asked for, the size is known; also after a restart, from what was stored.
        await _server.StopAsync(Ct);
        await _server.StartAsync(Ct);
        var again = (await _server.Http.GetAsync($"/api/videos/{video}/downloads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray().First();
        using var head = await SendAsync(HttpMethod.Head, again.Text("url"));
        Assert.Equal((true, head.Content.Headers.ContentLength), (again.GetProperty("exact").GetBoolean(), again.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task The_file_is_named_by_the_title()
    {
        var video = await Recording.MakeAsync(_server, _channel, _flv, Ct);
        await _owner.PatchAsJsonAsync($"/api/videos/{video}", new { title = "Käse: ein \"Test\" / 音楽\r\n<x>" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        using var head = await SendAsync(HttpMethod.Head, $"/v/{video}/download/source.mp4");

        Assert.Equal(
            "attachment; filename=\"K_se ein Test __ x (360p H.264).mp4\"; filename*=UTF-8''K%C3%A4se%20ein%20Test%20%E9%9F%B3%E6%A5%BD%20x%20%28360p%20H.264%29.mp4",
            head.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("nosniff", head.Headers.GetValues("X-Content-Type-Options").Single());

        // Without the database the recording can still be had.
        _server.Get<DatabaseState>().Lost();
        using var without = await SendAsync(HttpMethod.Head, $"/v/{video}/download/source.mp4");
        Assert.Contains(video.Value, without.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_a_complete_recording_cannot_be_downloaded()
    {
        var lease = await Recording.BeginAsync(_server, _channel, FlvFile.Read(_flv), Ct);
        var id = lease.Stream.Id;
        await Eventually.TrueAsync("live", async () => (await _server.Http.GetAsync($"/api/videos/{id}", Ct)).IsSuccessStatusCode, TimeSpan.FromSeconds(20), Ct);
        await _server.Http.GetAsync($"/v/{id}/download/source.mp4", Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await _server.Http.GetAsync($"/api/videos/{id}/downloads", Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        await Recording.WaitAsync(_server, id, Ct);

        await _server.Http.GetAsync($"/v/{id}/download/720p.mp4", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await _server.Http.GetAsync($"/v/{id}/download/source.m4a", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await _server.Http.GetAsync($"/v/{id}/download/..%2Findex.mp4", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await _server.Http.GetAsync($"/v/{VideoId.FromGuid(Guid.CreateVersion7())}/download/source.mp4", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await _server.Http.PostAsync($"/v/{id}/download/source.mp4", null, Ct).ProblemAsync(HttpStatusCode.MethodNotAllowed, Ct);

        // A segment that is gone is told before anything is sent, not in the middle of the file.
        File.Delete(Path.Combine(_server.Folder, "media", "videos", id.Value, "source", "1-2.m4s"));
        await _server.Http.GetAsync($"/v/{id}/download/source.mp4", Ct).ProblemAsync(HttpStatusCode.ServiceUnavailable, Ct);

        await _owner.DeleteAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _server.Http.GetAsync($"/v/{id}/download/source.mp4", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        Assert.False(Directory.Exists(Path.Combine(_server.Folder, "media", "videos", id.Value)));
    }

    private static void AssertSame(IReadOnlyList<Frame> published, IReadOnlyList<Frame> downloaded)
    {
        Assert.Equal(published.Select(f => f.Hash), downloaded.Select(f => f.Hash));
        foreach (var (expected, frame) in published.FromZero().Zip(downloaded.FromZero()))
        {
            Assert.InRange(frame.Time - expected.Time, -1.01, 1.01);
        }
    }

    private async Task<string> SaveAsync(string url)
    {
        var file = Path.Combine(_server.Folder, Path.GetRandomFileName() + Path.GetExtension(url));
        await File.WriteAllBytesAsync(file, await _server.Http.GetByteArrayAsync(url, Ct), Ct);
        return file;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, url);
        change?.Invoke(request);
        return await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }
}
