using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Live;
using Rillcast.Server.Channels;
using Rillcast.Server.Ingest;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Channels;

public sealed class ScheduleTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private HttpClient _owner = null!;
    private string _channel = "";
    private string _handle = "";
    private string _key = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    public async ValueTask InitializeAsync()
    {
        _owner = await Server.NewUserAsync(CancellationToken.None);
        (_channel, _handle) = await _owner.NewChannelAsync(CancellationToken.None);
        _key = (await _owner.PostAsJsonAsync($"/api/channels/{_channel}/stream-keys", new { label = "k" }, CancellationToken.None).JsonAsync(HttpStatusCode.Created, CancellationToken.None)).Text("key");
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_announced_broadcast_has_its_final_address_and_becomes_live_there()
    {
        var video = await AnnounceAsync("Soon", TimeSpan.FromMinutes(10));
        Assert.Equal("scheduled", video.Text("state"));
        var id = video.Text("id");
        Assert.Contains(id, (await Server.Http.GetAsync($"/api/videos?channel={_handle}&state=scheduled", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await Server.Http.PostAsync($"/api/videos/{id}/playback", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);

        // Whoever has the countdown open is told.
        using var events = await Videos.EventReader.OpenAsync(Server.Http, id, Ct);
        Assert.Equal("scheduled", (await events.NextAsync("state", Ct)).Text("state"));
        var lease = await PublishAsync();
        Assert.Equal(id, lease.Stream.Id.Value);
        Assert.Equal("live", (await events.NextAsync("state", Ct)).Text("state"));
        await Eventually.TrueAsync("live", async () => (await GetAsync(id)).Text("state") == "live", Patience, Ct);
        Assert.Equal("Soon", (await GetAsync(id)).Text("title"));
        await Server.Http.PostAsync($"/api/videos/{id}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _owner.PatchAsJsonAsync($"/api/videos/{id}", new { scheduledAt = DateTimeOffset.UtcNow.AddHours(2) }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);

        // The next one is a video of its own.
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        await Eventually.TrueAsync("ready", async () => (await GetAsync(id)).Text("state") == "ready", Patience, Ct);
        var another = await PublishAsync();
        Assert.NotEqual(id, another.Stream.Id.Value);
        await another.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
    }

    [Fact]
    public async Task An_announcement_that_began_is_never_offered_again_also_while_the_database_still_calls_it_scheduled()
    {
        var id = (await AnnounceAsync("Once", TimeSpan.FromMinutes(10))).Text("id");
        var later = (await AnnounceAsync("Twice", TimeSpan.FromMinutes(20))).Text("id");
        var keyring = Server.Get<StreamKeyring>();
        var found = await Server.Get<StreamKeyLookup>()(_key, Ct);
        Assert.Equal(id, Server.Get<BroadcastNames>().Next(found).Value);
        await keyring.RefreshAsync(Ct);
        Assert.Equal(later, (await NextAsync())?.Id);
    }

    [Fact]
    public async Task A_rehearsal_days_before_does_not_use_an_announcement_up_unless_it_is_chosen()
    {
        var id = (await AnnounceAsync("In three days", TimeSpan.FromDays(3))).Text("id");
        var rehearsal = await PublishAsync();
        Assert.NotEqual(id, rehearsal.Stream.Id.Value);
        await rehearsal.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);

        await _owner.PutAsJsonAsync($"/api/channels/{_channel}/next", new { video = "nothing" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _owner.PutAsJsonAsync($"/api/channels/{_channel}/next", new { video = id }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        var chosen = await PublishAsync();
        Assert.Equal(id, chosen.Stream.Id.Value);
        await chosen.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
    }

    [Fact]
    public async Task An_announcement_is_moved_and_called_off()
    {
        var id = (await AnnounceAsync("Later", TimeSpan.FromMinutes(10))).Text("id");
        var moved = await _owner.PatchAsJsonAsync($"/api/videos/{id}", new { scheduledAt = DateTimeOffset.UtcNow.AddDays(2) }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.True(moved.GetProperty("scheduledAt").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddDays(1));
        Assert.False((await NextAsync())?.Id == id && (await NextAsync())!.At < DateTimeOffset.UtcNow.AddDays(1));
        await _owner.PatchAsJsonAsync($"/api/videos/{id}", new { scheduledAt = DateTimeOffset.UtcNow.AddDays(-2) }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _owner.DeleteAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Null(await NextAsync());
        await Server.Http.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task A_private_announcement_is_a_private_broadcast()
    {
        var id = (await AnnounceAsync("Among us", TimeSpan.FromMinutes(5), "private")).Text("id");
        await Server.Http.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        var lease = await PublishAsync();
        Assert.Equal(id, lease.Stream.Id.Value);
        Assert.True(Server.Get<HiddenVideos>().IsPrivate(lease.Stream.Id));
        await Server.Http.GetAsync($"/v/{id}/master.m3u8", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
    }

    [Theory]
    [InlineData("""{"title":" ","scheduledAt":"2100-01-01T00:00:00Z"}""")]
    [InlineData("""{"title":"x","scheduledAt":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"title":"x","scheduledAt":"2100-01-01T00:00:00Z"}""")]
    [InlineData("""{"title":"x","scheduledAt":"soon"}""")]
    [InlineData("""{"title":"x"}""")]
    public async Task What_cannot_be_announced_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        await _owner.PostAsync($"/api/channels/{_channel}/videos", content, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    private Task<JsonElement> AnnounceAsync(string title, TimeSpan ahead, string? visibility = null) =>
        _owner.PostAsJsonAsync($"/api/channels/{_channel}/videos", new { title, scheduledAt = DateTimeOffset.UtcNow + ahead, visibility }, Ct).JsonAsync(HttpStatusCode.Created, Ct);

    private Task<JsonElement> GetAsync(string id) => _owner.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);

    private async Task<UpcomingVideo?> NextAsync() => (await Server.Get<StreamKeyring>().FindAsync(_key, Ct)).Next;

    private async Task<PublisherLease> PublishAsync()
    {
        var found = await Server.Get<StreamKeyLookup>()(_key, Ct);
        Assert.Equal(StreamKeyOutcome.Good, found.Outcome);
        var tags = FlvFile.Read(await TestMedia.FlvAsync(6, Ct));
        var lease = await Eventually.GetAsync(
            "a lease",
            () => Task.FromResult(Server.Get<StreamRegistry>().TryPublish(_channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow), () => Server.Get<BroadcastNames>().Next(found)).Lease),
            l => l is not null,
            Patience,
            Ct);
        lease!.Receive([.. tags]);
        return lease;
    }
}
