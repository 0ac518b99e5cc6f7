using System.Net;
using System.Net.Http.Json;
using Rillcast.Live;
using Rillcast.Server.Data;
using Rillcast.Server.Ingest;
using Rillcast.Server.Tests.Comments;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;
using Rillcast.TestKit;
using StoredVideo = Rillcast.Server.Tests.Hosting.StoredVideo;

namespace Rillcast.Server.Tests.Videos;

public sealed class VisibilityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_private_video_is_there_for_its_owner_and_administrators_only()
    {
        using var owner = await Server.NewUserAsync(Ct);
        using var other = await Server.NewUserAsync(Ct);
        using var admin = await Server.AdminAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var id = await StoredVideo.AddAsync(Server, channel, Ct);
        var changed = await owner.PatchAsJsonAsync($"/api/videos/{id}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("private", changed.Text("visibility"));

        foreach (var stranger in new[] { Server.Http, other })
        {
            await stranger.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
            await stranger.PostAsync($"/api/videos/{id}/playback", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
            await stranger.GetAsync($"/api/videos/{id}/events", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
            await stranger.GetAsync($"/api/videos/{id}/downloads", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
            Assert.Empty((await stranger.GetAsync($"/api/videos?channel={handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        }

        await other.GetAsync($"/api/videos/{id}/conversion", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await other.PatchAsJsonAsync($"/api/videos/{id}", new { title = "x" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await other.DeleteAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        foreach (var known in new[] { owner, admin })
        {
            await known.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
            await known.PostAsync($"/api/videos/{id}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
            Assert.Equal([id.Value], (await known.GetAsync($"/api/videos?channel={handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        }

        await admin.PatchAsJsonAsync($"/api/videos/{id}", new { visibility = "public" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await other.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
    }

    [Fact]
    public async Task An_unlisted_video_is_seen_at_its_address_and_listed_for_its_owner_only()
    {
        using var owner = await Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var id = await StoredVideo.AddAsync(Server, channel, Ct);
        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { visibility = "unlisted" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await Server.Http.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await Server.Http.PostAsync($"/api/videos/{id}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Empty((await Server.Http.GetAsync($"/api/videos?channel={handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal([id.Value], (await owner.GetAsync($"/api/videos?channel={handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { visibility = "secret" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Who_watches_a_video_that_becomes_private_is_told_nothing_more()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = (await StoredVideo.AddAsync(shared.Server, channel, Ct)).Value;
        using var guest = await EventReader.OpenAsync(shared.Server.Http, video, Ct);
        await guest.NextAsync("ping", Ct);

        await owner.PatchAsJsonAsync($"/api/videos/{video}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        using var own = await EventReader.OpenAsync(owner, video, Ct);
        await owner.WriteAsync(video, "Among ourselves", Ct);
        Assert.Equal("Among ourselves", (await own.NextAsync("comment", Ct)).Text("text"));
        await Assert.ThrowsAsync<EndOfStreamException>(() => guest.NextAsync("comment", Ct));
    }

    [Fact]
    public async Task What_another_node_hid_is_known_here_within_seconds()
    {
        using var owner = await Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var id = await StoredVideo.AddAsync(Server, channel, Ct, visibility: Visibility.Private);
        await Eventually.TrueAsync("a hidden video", () => Task.FromResult(Server.Get<HiddenVideos>().IsPrivate(id)), Patience, Ct);
    }

    [Fact]
    public async Task A_broadcast_on_a_private_channel_is_private_from_its_first_moment_and_after_it()
    {
        using var owner = await Server.NewUserAsync(Ct);
        using var other = await Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        await owner.PatchAsJsonAsync($"/api/channels/{channel}", new { defaultVisibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var key = (await owner.PostAsJsonAsync($"/api/channels/{channel}/stream-keys", new { label = "k" }, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("key");
        var found = await Server.Get<StreamKeyLookup>()(key, Ct);
        Assert.Equal(Visibility.Private, found.Visibility);

        var lease = Server.Get<StreamRegistry>()
            .TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow), () => Server.Get<BroadcastNames>().Next(found)).Lease!;
        var id = lease.Stream.Id;
        await other.PostAsync($"/api/videos/{id}/playback", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        lease.Receive([.. FlvFile.Read(await TestMedia.FlvAsync(6, Ct))]);
        await Eventually.TrueAsync("a row", async () => (await owner.GetAsync($"/api/videos/{id}", Ct)).IsSuccessStatusCode, Patience, Ct);
        await owner.PostAsync($"/api/videos/{id}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await other.GetAsync($"/api/videos/{id}/health", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        Assert.Null((await other.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("live").GetString());
        Assert.Equal(id.Value, (await owner.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("live"));

        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        await Eventually.TrueAsync("a recording", async () => (await owner.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("state") == "ready", Patience, Ct);
        await other.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await owner.DeleteAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
    }

    [Fact]
    public async Task What_is_hidden_is_known_after_a_start_without_the_database()
    {
        using var owner = await Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var id = await StoredVideo.AddAsync(Server, channel, Ct);
        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        using var hidden = new HiddenVideos(
            Server.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<RillcastDb>>(), new DatabaseState(), Server.Get<Rillcast.Server.Cli.DataFolder>(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<HiddenVideos>.Instance);
        await hidden.StartAsync(Ct);
        Assert.True(hidden.IsPrivate(id));
        await hidden.StopAsync(Ct);
    }
}
