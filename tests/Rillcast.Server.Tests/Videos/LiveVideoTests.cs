using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Media.Packaging;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Storage;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Videos;

/// <summary>The way of a broadcast through the API: the media plane is the real one, fed without a network.</summary>
public sealed class LiveVideoTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private TestServer _server = null!;
    private HttpClient _owner = null!;
    private string _channel = "";
    private string _handle = "";
    private IReadOnlyList<FlvTag> _tags = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(CancellationToken.None);
        _owner = await _server.NewUserAsync(CancellationToken.None);
        (_channel, _handle) = await _owner.NewChannelAsync(CancellationToken.None);
        _tags = FlvFile.Read(await TestMedia.FlvAsync(6, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_starts_leaves_broadcasts_of_others_alone()
    {
        var (id, _) = await PublishAsync();
        await GetAsync(id, v => v.Text("state") == "live");
        await using var other = await TestServer.StartAsync(Ct, settings: [("Server:Roles", "api,delivery"), ("Database:ConnectionString", _server.Get<NpgsqlDataSource>().ConnectionString)]);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct); // longer than its first look at the database takes
        Assert.Equal("live", (await other.Http.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("state"));
    }

    [Fact]
    public async Task A_broadcast_is_live_then_a_recording()
    {
        var (id, lease) = await PublishAsync();
        var live = await GetAsync(id, v => v.Text("state") == "live" && v.GetProperty("publishing").GetBoolean());
        Assert.Equal((640, 360), (live.GetProperty("width").GetInt32(), live.GetProperty("height").GetInt32()));
        Assert.Equal(("H.264", "AAC"), (live.Text("videoCodec"), live.Text("audioCodec")));
        Assert.StartsWith("Live on ", live.Text("title"), StringComparison.Ordinal);
        Assert.Equal(id, (await _owner.GetAsync($"/api/channels/{_handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("live"));
        Assert.Contains(id, (await _owner.GetAsync("/api/videos?state=live", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());

        var health = await _owner.GetAsync($"/api/videos/{id}/health", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("publishing", health.Text("phase"));
        Assert.Equal("test", health.GetProperty("publisher").Text("software"));
        using var stranger = await _server.NewUserAsync(Ct);
        await stranger.GetAsync($"/api/videos/{id}/health", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await stranger.PostAsync($"/api/videos/{id}/end", null, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);

        using var events = await EventReader.OpenAsync(_server.Http, id, Ct);
        Assert.Equal("live", (await events.NextAsync("state", Ct)).Text("state"));
        await _owner.PatchAsJsonAsync($"/api/videos/{id}", new { title = "Mine" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        await _owner.PostAsync($"/api/videos/{id}/end", null, Ct).JsonAsync(HttpStatusCode.Accepted, Ct);
        Assert.True(lease.Ended.IsCancellationRequested);
        string state;
        do
        {
            state = (await events.NextAsync("state", Ct)).Text("state");
        }
        while (state != "ready");

        // The media plane has let go; the database and the store tell the same.
        await Eventually.TrueAsync("forgotten", () => Task.FromResult(_server.Get<StreamRegistry>().Streams.Count == 0), Patience, Ct);
        var ready = await GetAsync(id, v => v.Text("state") == "ready");
        Assert.Equal("Mine", ready.Text("title"));
        Assert.InRange(ready.GetProperty("duration").GetDouble(), 5.5, 6.5);
        Assert.InRange(ready.GetProperty("sizeBytes").GetInt64(), 100_000, 2_000_000);
        Assert.Contains("#EXT-X-ENDLIST", await _server.Http.GetStringAsync($"/v/{id}/source/index.m3u8", Ct), StringComparison.Ordinal);
        await _owner.PostAsync($"/api/videos/{id}/end", null, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
    }

    [Fact]
    public async Task Deleting_a_live_video_ends_it_and_leaves_nothing()
    {
        var (id, lease) = await PublishAsync();
        await GetAsync(id, v => v.Text("state") == "live");
        await _owner.DeleteAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.True(lease.Ended.IsCancellationRequested);
        await _owner.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.GetAsync($"/v/{id}/master.m3u8", Ct)).StatusCode);
        await Task.Delay(500, Ct);
        await _owner.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        Assert.False(Directory.Exists(Path.Combine(_server.Folder, "media", "videos", id)));
    }

    [Fact]
    public async Task A_publisher_that_sends_nothing_leaves_no_video()
    {
        var lease = _server.Get<StreamRegistry>().TryPublish(_channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow)).Lease!;
        lease.Release(clean: true);
        await Eventually.TrueAsync("forgotten", () => Task.FromResult(_server.Get<StreamRegistry>().Streams.Count == 0), Patience, Ct);
        await _owner.GetAsync($"/api/videos/{lease.Stream.Id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task A_broadcast_survives_a_restart_of_the_server()
    {
        var (id, _) = await PublishAsync();
        await GetAsync(id, v => v.Text("state") == "live");
        await _server.StopAsync(Ct);
        await _server.StartAsync(Ct);
        _owner.Dispose();
        _owner = await _server.AdminAsync(Ct);

        var waiting = await GetAsync(id, v => v.Text("state") == "live");
        Assert.False(waiting.GetProperty("publishing").GetBoolean());
        var (again, lease) = await PublishAsync();
        Assert.Equal(id, again);
        lease.Release(clean: true);
        var ready = await GetAsync(id, v => v.Text("state") == "ready");
        Assert.InRange(ready.GetProperty("duration").GetDouble(), 11, 13);
    }

    [Fact]
    public async Task What_a_crash_left_in_the_store_and_no_index_lists_does_not_hold_the_recording_up()
    {
        var lease = _server.Get<StreamRegistry>().TryPublish(_channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow)).Lease!;
        var key = StoreKey.Media(lease.Stream.Id, TrackId.Source, MediaFileName.Segment(1, 0));
        await _server.Get<IMediaStore>().PutAsync(key, new([1, 2, 3]), Ct);
        lease.Receive([.. _tags]);
        var first = lease.Stream.Window.Find(TrackId.Source)!.Segments[0];
        Assert.Equal(0, first.Description.Number);
        lease.Release(clean: true);
        await GetAsync(lease.Stream.Id.Value, v => v.Text("state") == "ready");
        await using var stored = await _server.Get<IMediaStore>().OpenAsync(key, Ct);
        Assert.Equal(first.Description.Bytes, stored!.Length);
    }

    [Fact]
    public async Task Rows_that_say_live_although_nothing_is_there_are_put_right()
    {
        var (id, lease) = await PublishAsync();
        lease.Release(clean: true);
        await GetAsync(id, v => v.Text("state") == "ready");
        await Eventually.TrueAsync("forgotten", () => Task.FromResult(_server.Get<StreamRegistry>().Streams.Count == 0), Patience, Ct);
        var lost = Media.VideoId.FromGuid(Guid.CreateVersion7()).Value;
        await using (var change = _server.Get<Npgsql.NpgsqlDataSource>().CreateCommand($"""
            update videos set state = 'live', ended_at = null, duration_seconds = 0 where id = '{id}';
            insert into videos (id, channel_id, state, visibility, title, description, created_at, duration_seconds, size_bytes, tags, views)
            select '{lost}', channel_id, 'processing', 'public', 'Lost', '', created_at, 0, 0, tags, 0 from videos where id = '{id}'
            """))
        {
            await change.ExecuteNonQueryAsync(Ct);
        }

        await _server.StopAsync(Ct);
        await _server.StartAsync(Ct);
        _owner.Dispose();
        _owner = await _server.AdminAsync(Ct);
        Assert.InRange((await GetAsync(id, v => v.Text("state") == "ready")).GetProperty("duration").GetDouble(), 5.5, 6.5);
        await GetAsync(lost, v => v.Text("state") == "failed");
    }

    private async Task<(string Id, PublisherLease Lease)> PublishAsync()
    {
        var result = await Eventually.GetAsync(
            "a lease",
            () => Task.FromResult(_server.Get<StreamRegistry>().TryPublish(_channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow))),
            r => r.Lease is not null,
            Patience,
            Ct);
        result.Lease!.Receive([.. _tags]);
        return (result.Lease.Stream.Id.Value, result.Lease);
    }

    private Task<System.Text.Json.JsonElement> GetAsync(string id, Func<System.Text.Json.JsonElement, bool> fits) => Eventually.GetAsync(
        "the video's row",
        async () =>
        {
            var response = await _owner.GetAsync($"/api/videos/{id}", Ct);
            return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Ct)) : System.Text.Json.JsonDocument.Parse("""{"state":"none","publishing":false}""").RootElement;
        },
        fits,
        Patience,
        Ct);
}
