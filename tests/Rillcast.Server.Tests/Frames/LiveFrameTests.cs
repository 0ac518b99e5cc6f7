using System.Net;
using System.Text.Json;
using Rillcast.Live;
using Rillcast.Media.Flv;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Frames;

/// <summary>Frames of a video that is still being written: out of memory, up to the edge, with gaps named.</summary>
public sealed class LiveFrameTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _owner = null!;
    private string _channel = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(CancellationToken.None, settings: [("Conversion:Live", "false"), ("Conversion:Stored", "false"), ("Storyboards:Ahead", "false")]);
        _owner = await _server.NewUserAsync(CancellationToken.None);
        (_channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_edge_is_answered_frame_by_frame_and_the_future_with_nothing_yet()
    {
        var lease = await Recording.BeginAsync(_server, _channel, FlvFile.Read(await TestMedia.FlvAsync(10, Ct)).Where(t => t.Timestamp < 7000), Ct);
        var id = lease.Stream.Id;
        var page = await Eventually.GetAsync(
            "frames near the edge",
            async () =>
            {
                using var response = await _server.Http.GetAsync($"/api/videos/{id}/time?offset=6&duration=5", Ct);
                return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement : default;
            },
            p => p.ValueKind == JsonValueKind.Object && p.GetProperty("items").GetArrayLength() > 10,
            TimeSpan.FromSeconds(30),
            Ct);

        // The growing segment is named part by part; each part can be had now.
        Assert.True(page.GetProperty("live").GetBoolean());
        Assert.InRange(page.Seconds("next"), 6.2, 7.1);
        var frames = page.GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(frames, f => System.Text.RegularExpressions.Regex.IsMatch(f.Text("url"), @"/1-\d+\.\d+\.m4s$"));
        foreach (var frame in frames.Where((_, i) => i % 7 == 0))
        {
            await FrameBytesDecoded.FetchAsync(_server.Http, frame, Ct);
        }

        using var future = await _server.Http.GetAsync($"/api/videos/{id}/time?offset=30", Ct);
        var nothing = await future.JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Empty(nothing.GetProperty("items").EnumerateArray());
        Assert.Equal(30, nothing.Seconds("next"));
        Assert.InRange(future.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 20, 30);

        // Without the database, stateless requests go on; the viewer's place is in it.
        _server.Get<DatabaseState>().Lost();
        await _server.Http.GetAsync($"/api/videos/{id}/time?offset=2", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _server.Http.GetAsync($"/api/videos/{id}/time/next", Ct).ProblemAsync(HttpStatusCode.ServiceUnavailable, Ct);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
    }

    [Fact]
    public async Task A_track_that_has_nothing_for_a_while_is_a_gap()
    {
        // The microphone is silent from 3 s to 7.5 s.
        var tags = FlvFile.Read(await TestMedia.FlvAsync(10, Ct)).Where(t => t.Type != FlvTagType.Audio || t.Timestamp is < 3000 or >= 7500);
        var lease = await Recording.BeginAsync(_server, _channel, tags, Ct);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        await Recording.WaitAsync(_server, lease.Stream.Id, Ct);

        var page = await _server.Http.GetAsync($"/api/videos/{lease.Stream.Id}/time?offset=0&duration=10", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var gap = page.GetProperty("gaps").EnumerateArray().Single(g => g.Text("track") == "audio");
        Assert.InRange(gap.Seconds("from"), 3, 4.3);
        Assert.InRange(gap.Seconds("to"), 5.9, 7.6);
        Assert.DoesNotContain(page.GetProperty("items").EnumerateArray(), f => f.Text("kind") == "audio" && f.Seconds("time") > gap.Seconds("from") + 0.05 && f.Seconds("time") < gap.Seconds("to") - 0.05);
        Assert.Contains(page.GetProperty("items").EnumerateArray(), f => f.Text("kind") == "video" && f.Seconds("time") is > 5 and < 5.5);
    }
}
