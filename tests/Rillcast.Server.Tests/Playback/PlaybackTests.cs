using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Ingest;
using Rillcast.Server.Playback;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tokens;
using Rillcast.Server.Videos;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Playback;

/// <summary>A real recording that is private: everything of it is there under a token and nothing without.</summary>
public sealed class PlaybackTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _owner = null!;
    private string _channel = "";
    private VideoId _video;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Http => _server.Http;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(CancellationToken.None);
        _owner = await _server.NewUserAsync(CancellationToken.None);
        (_channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
        _video = await Recording.MakeAsync(_server, _channel, await TestMedia.FlvAsync(6, CancellationToken.None), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task All_of_a_private_recording_is_there_under_its_token_and_only_there()
    {
        await ShowAsync("private");
        var playback = await _owner.PostAsync($"/api/videos/{_video}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var token = playback.Text("token");
        Assert.Equal($"/t/{token}/v/{_video}/master.m3u8", playback.Text("hls"));
        Assert.Equal($"/t/{token}/v/{_video}/manifest.mpd", playback.Text("dash"));
        Assert.InRange(playback.GetProperty("tokenExpiresAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(29), DateTimeOffset.UtcNow.AddMinutes(61));

        var names = await NamesAsync(playback.Text("hls"));
        Assert.Contains(names, n => n.EndsWith(".m4s", StringComparison.Ordinal));
        var download = (await _owner.GetAsync($"/api/videos/{_video}/downloads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0].Text("url");
        Assert.StartsWith("/t/", download, StringComparison.Ordinal);
        var poster = (await _owner.GetAsync($"/api/videos/{_video}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("poster");
        Assert.StartsWith("/t/", poster, StringComparison.Ordinal);

        foreach (var name in names.Append("manifest.mpd").Append("poster.jpg").Append("storyboard/index.vtt").Append("storyboard/0.jpg").Append(download[(download.IndexOf(_video.Value, StringComparison.Ordinal) + 27)..]))
        {
            // Posters and storyboards are made when they are first asked for.
            await Eventually.TrueAsync(name, async () => (await Http.GetAsync($"/t/{token}/v/{_video}/{name}", Ct)).StatusCode == HttpStatusCode.OK, TimeSpan.FromSeconds(60), Ct);
            await Http.GetAsync($"/v/{_video}/{name}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
            await Http.GetAsync($"/V/{_video}/{name}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        }

        await ShowAsync("public");
        using var open = await Http.GetAsync($"/v/{_video}/master.m3u8", Ct);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await Http.PostAsync($"/api/videos/{_video}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("token").ValueKind);
    }

    [Fact]
    public async Task A_token_that_is_not_right_opens_nothing()
    {
        await ShowAsync("private");
        var key = _server.Get<TokenSecret>().KeyFor("playback");
        var later = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();
        string Signed(string payload) => Jwt.Sign(Encoding.UTF8.GetBytes(payload), key);
        var right = Signed($$"""{"vid":"{{_video}}","exp":{{later}}}""");
        foreach (var wrong in new[]
        {
            "x",
            right[..^1],
            Signed($$"""{"vid":"{{_video}}","exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 1}}}"""),
            Signed($$"""{"vid":"{{VideoId.FromGuid(Guid.CreateVersion7())}}","exp":{{later}}}"""),
            Signed($$"""{"vid":"{{_video}}","exp":{{later}},"ip":"192.0.2.1"}"""),
            Signed($$"""{"vid":"{{_video}}"}"""),
            Signed("""{"vid":7,"exp":"x"}"""),
            Signed("[]"),
            Jwt.Sign(Encoding.UTF8.GetBytes($$"""{"vid":"{{_video}}","exp":{{later}}}"""), _server.Get<TokenSecret>().KeyFor("session")),
        })
        {
            await Http.GetAsync($"/t/{wrong}/v/{_video}/master.m3u8", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        }

        await Http.GetAsync($"/t/{right}/api/videos", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await Http.GetAsync("/t/", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        foreach (var good in new[] { right, Signed($$"""{"vid":"{{_video}}","exp":{{later}},"ip":"127.0.0.1"}""") })
        {
            using var answer = await Http.GetAsync($"/t/{good}/v/{_video}/master.m3u8", Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_token_that_was_right_a_moment_ago_is_refused_when_its_time_is_over()
    {
        await ShowAsync("private");
        var token = Jwt.Sign(Encoding.UTF8.GetBytes($$"""{"vid":"{{_video}}","exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 2}}}"""), _server.Get<TokenSecret>().KeyFor("playback"));
        var name = (await NamesAsync($"/t/{token}/v/{_video}/master.m3u8")).First(n => n.EndsWith(".m4s", StringComparison.Ordinal));
        await Eventually.TrueAsync("an end", async () => (await Http.GetAsync($"/t/{token}/v/{_video}/{name}", Ct)).StatusCode == HttpStatusCode.Forbidden, TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task A_live_private_video_plays_under_its_token_without_the_database()
    {
        var names = _server.Get<BroadcastNames>();
        var lease = _server.Get<StreamRegistry>().TryPublish(_channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow), () => names.Next(new(StreamKeyOutcome.Good, _channel, Visibility.Private))).Lease!;
        lease.Receive([.. FlvFile.Read(await TestMedia.FlvAsync(6, Ct))]);
        var id = lease.Stream.Id;
        await Http.GetAsync($"/v/{id}/master.m3u8", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        var token = _server.Get<PlaybackTokens>().Make(id).Token;
        using var master = await Http.GetAsync($"/t/{token}/v/{id}/master.m3u8", Ct);
        Assert.Equal(HttpStatusCode.OK, master.StatusCode);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
    }

    private async Task ShowAsync(string visibility) =>
        await _owner.PatchAsJsonAsync($"/api/videos/{_video}", new { visibility }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

    /// <summary>All that a player finds from a multivariant playlist by following relative addresses, as names below the video's folder.</summary>
    private async Task<List<string>> NamesAsync(string master)
    {
        var folder = new Uri(_server.Address, master[..(master.LastIndexOf('/') + 1)]);
        var found = new List<string>();
        var open = new Queue<Uri>([new Uri(_server.Address, master)]);
        while (open.TryDequeue(out var at))
        {
            found.Add(folder.MakeRelativeUri(at).ToString());
            if (!at.AbsolutePath.EndsWith(".m3u8", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var line in (await Http.GetStringAsync(at, Ct)).Split('\n'))
            {
                var name = line.StartsWith('#') ? line.Split("URI=\"") is [_, var rest] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : "" : line.Trim();
                if (name.Length > 0 && new Uri(at, name) is var next && !found.Contains(folder.MakeRelativeUri(next).ToString()) && !open.Contains(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return found;
    }
}
