using System.Net;
using System.Text.Json;
using Rillcast.Media;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Frames;

/// <summary>Frames by request, of a real recording: what the byte ranges name is decoded and compared with what was published.</summary>
public sealed class StoredFrameTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _owner = null!;
    private string _flv = "";
    private string _channel = "";
    private VideoId _video;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(CancellationToken.None, settings: [("Conversion:Live", "false"), ("Conversion:Stored", "false"), ("Storyboards:Ahead", "false")]);
        _owner = await _server.NewUserAsync(CancellationToken.None);
        (_channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
        _flv = await TestMedia.FlvAsync(10, CancellationToken.None);
        _video = await Recording.MakeAsync(_server, _channel, _flv, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Following_next_gives_each_frame_once_and_its_bytes_decode_to_the_published_pictures_and_sounds()
    {
        var frames = new List<JsonElement>();
        for (double? offset = 0; offset is { } from;)
        {
            var page = await GetAsync($"time?device=desktop&offset={FrameBytesDecoded.Text(from)}&duration=3");
            frames.AddRange(page.GetProperty("items").EnumerateArray());
            Assert.Empty(page.GetProperty("gaps").EnumerateArray());
            offset = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetDouble() : null;
        }

        Assert.Equal(frames.Count, frames.Select(f => f.Text("id")).Distinct().Count());
        var pictures = frames.FindAll(f => f.Text("kind") == "video").OrderBy(f => f.Seconds("decodeTime")).ToList();
        var sounds = frames.FindAll(f => f.Text("kind") == "audio");
        var published = await FrameList.OfVideoAsync(_flv, Ct);
        Assert.Equal(published.Select(f => f.Hash), await FrameBytesDecoded.PicturesAsync(_server.Http, pictures, Ct));
        Assert.Equal((await FrameList.OfAudioPacketsAsync(_flv, Ct)).Select(f => f.Hash), await FrameBytesDecoded.PacketsAsync(_server.Http, sounds, Ct));

        // Times are those of the pictures, counted from the first; RTMP counts milliseconds.
        var times = pictures.Select(f => f.Seconds("time")).Order().ToList();
        foreach (var (time, frame) in times.Zip(published.FromZero()))
        {
            Assert.InRange(((time - times[0]) * 1000) - frame.Time, -1.01, 1.01);
        }

        Assert.All(pictures, f => Assert.StartsWith("avc1.", f.Text("codec"), StringComparison.Ordinal));
        Assert.All(sounds, f => Assert.Equal("mp4a.40.2", f.Text("codec")));
        Assert.True(pictures[0].GetProperty("keyframe").GetBoolean());
        Assert.Equal(5, pictures.Count(f => f.GetProperty("keyframe").GetBoolean()));
    }

    [Fact]
    public async Task An_interval_in_the_middle_names_the_keyframe_to_decode_from()
    {
        var page = await GetAsync("time?offset=5&duration=1");
        Assert.All(page.GetProperty("items").EnumerateArray(), f => Assert.InRange(f.Seconds("time"), 5, 5.999999));
        Assert.Equal(30, page.GetProperty("items").EnumerateArray().Count(f => f.Text("kind") == "video"));
        Assert.InRange(page.Seconds("decodeFrom"), 4, 4.2);

        // From there a decoder shows the picture at 5 s.
        var all = await GetAsync($"time?offset={FrameBytesDecoded.Text(page.Seconds("decodeFrom"))}&duration=2");
        var first = all.GetProperty("items").EnumerateArray().First(f => f.Text("kind") == "video");
        Assert.True(first.GetProperty("keyframe").GetBoolean());

        // The same frame has the same name in every answer.
        var ids = all.GetProperty("items").EnumerateArray().Select(f => f.Text("id")).ToHashSet();
        Assert.All(page.GetProperty("items").EnumerateArray(), f => Assert.Contains(f.Text("id"), ids));
    }

    [Fact]
    public async Task Offsets_where_nothing_is_have_defined_answers()
    {
        using var outside = await _server.Http.GetAsync($"/api/videos/{_video}/time?offset=1000", Ct);
        var problem = await outside.JsonAsync(HttpStatusCode.RequestedRangeNotSatisfiable, Ct);
        Assert.Equal("/problems/offset-outside", problem.Text("type"));
        Assert.InRange(problem.GetProperty("available").Seconds("to"), 9.9, 10.2);
        await _server.Http.GetAsync($"/api/videos/{_video}/time?offset=-1", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _server.Http.GetAsync($"/api/videos/{_video}/time?offset=NaN", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _server.Http.GetAsync($"/api/videos/{_video}/time?offset=0,5", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _server.Http.GetAsync($"/api/videos/{_video}/time?duration=1,000", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _server.Http.GetAsync($"/api/videos/{_video}/time?duration=61", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _server.Http.GetAsync($"/api/videos/{_video}/time?device={new string('x', 600)}", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _server.Http.GetAsync($"/api/videos/{VideoId.FromGuid(Guid.CreateVersion7())}/time", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await _server.Http.GetAsync("/api/videos/x/time/next", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task A_device_without_a_screen_gets_sound_alone()
    {
        var page = await GetAsync("time?device=speaker");
        Assert.Equal("audio/mp4", page.Text("container"));
        Assert.All(page.GetProperty("items").EnumerateArray(), f => Assert.Equal("audio", f.Text("kind")));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("decodeFrom").ValueKind);
    }

    [Fact]
    public async Task A_segment_another_track_stands_in_for_is_named_where_its_bytes_are()
    {
        await Recording.AddQualityAsync(_server, _video, "240p", Ct);
        var page = await GetAsync("time?device=apple-mobile&duration=10");
        Assert.Equal("apple-mobile", page.Text("device"));
        Assert.EndsWith("/master.m3u8", page.Text("manifest"), StringComparison.Ordinal);
        foreach (var frame in page.GetProperty("items").EnumerateArray().Where(f => f.GetProperty("keyframe").GetBoolean()).Take(8))
        {
            await FrameBytesDecoded.FetchAsync(_server.Http, frame, Ct);
        }
    }

    [Fact]
    public async Task The_server_keeps_each_viewers_place_also_when_another_process_answers()
    {
        using var viewer = await _server.NewUserAsync(Ct);
        var first = await NextAsync(viewer, "duration=4");
        Assert.InRange(first.Seconds("next"), 4, 4);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("session").ValueKind);
        var second = await NextAsync(viewer, "duration=4");
        Assert.Equal(4, second.GetProperty("items").EnumerateArray().Min(f => f.Seconds("time")), 1);

        // Somebody unknown gets a name for his place, and another one's is not his.
        var stranger = await NextAsync(_server.Http, "duration=2");
        var session = stranger.Text("session");
        Assert.Equal(0, stranger.GetProperty("items").EnumerateArray().Min(f => f.Seconds("time")), 1);
        var followed = await NextAsync(_server.Http, $"duration=2&session={session}");
        Assert.Equal(2, followed.GetProperty("items").EnumerateArray().Min(f => f.Seconds("time")), 1);
        Assert.Equal(0, (await NextAsync(_server.Http, "duration=2&session=my-own-session-name")).GetProperty("items").EnumerateArray().Min(f => f.Seconds("time")), 1);

        await _server.StopAsync(Ct);
        await _server.StartAsync(Ct);
        followed = await NextAsync(_server.Http, $"duration=2&session={session}");
        Assert.Equal(4, followed.GetProperty("items").EnumerateArray().Min(f => f.Seconds("time")), 1);

        // A leap, on to the end, and after it nothing more.
        followed = await NextAsync(_server.Http, $"offset=8&session={session}");
        Assert.Equal(JsonValueKind.Null, followed.GetProperty("next").ValueKind);
        Assert.NotEmpty(followed.GetProperty("items").EnumerateArray());
        followed = await NextAsync(_server.Http, $"session={session}");
        Assert.Empty(followed.GetProperty("items").EnumerateArray());
        await _server.Http.GetAsync($"/api/videos/{_video}/time/next?session=short", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Requests_of_one_viewer_at_once_get_each_frame_once()
    {
        const string session = "several-requests-at-once";
        var pages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NextAsync(_server.Http, $"duration=2&session={session}")));
        var ids = pages.SelectMany(p => p.GetProperty("items").EnumerateArray()).Select(f => f.Text("id")).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.InRange(pages.SelectMany(p => p.GetProperty("items").EnumerateArray()).Count(f => f.Text("kind") == "video"), 4 * 58, 4 * 60);
    }

    [Fact]
    public async Task A_private_video_has_frames_for_its_owner_only_and_under_a_token()
    {
        await _owner.PatchAsync($"/api/videos/{_video}", System.Net.Http.Json.JsonContent.Create(new { visibility = "private" }), Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _server.Http.GetAsync($"/api/videos/{_video}/time", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        var page = await _owner.GetAsync($"/api/videos/{_video}/time?duration=1", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var frame = page.GetProperty("items").EnumerateArray().First();
        Assert.StartsWith("/t/", frame.Text("url"), StringComparison.Ordinal);
        await FrameBytesDecoded.FetchAsync(_server.Http, frame, Ct);
    }

    private Task<JsonElement> GetAsync(string query) => _server.Http.GetAsync($"/api/videos/{_video}/{query}", Ct).JsonAsync(HttpStatusCode.OK, Ct);

    private Task<JsonElement> NextAsync(HttpClient client, string query) => client.GetAsync($"/api/videos/{_video}/time/next?{query}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
}
