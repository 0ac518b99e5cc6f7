using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Comments;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Accounts;

public sealed class ClosingTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_account_takes_its_channels_videos_and_follows_along()
    {
        using var leaving = await shared.Server.NewUserAsync(Ct);
        using var staying = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await leaving.NewChannelAsync(Ct);
        var (other, _) = await staying.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(shared.Server, channel, Ct);
        await leaving.PostAsJsonAsync($"/api/channels/{channel}/stream-keys", new { label = "k" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        await leaving.PutAsync($"/api/channels/{other}/follow", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await staying.PutAsync($"/api/channels/{channel}/follow", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var me = await leaving.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);

        await leaving.PostAsJsonAsync("/api/auth/me/deletion", new { }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await leaving.PostAsJsonAsync("/api/auth/me/deletion", new { password = "wrong password" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await leaving.PostAsJsonAsync("/api/auth/me/deletion", new { password = "a good password" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);

        await leaving.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await shared.Server.Http.PostAsJsonAsync("/api/auth/login", new { email = me.Text("email"), password = "a good password" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await shared.Server.Http.GetAsync($"/api/channels/{handle}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await shared.Server.Http.GetAsync($"/api/videos/{video}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        Assert.True(await db.Deletions.AnyAsync(d => d.VideoId == video.Value, Ct));
        Assert.Equal(0, (await db.Channels.SingleAsync(c => c.Id == other, Ct)).Followers);
        Assert.False(await db.StreamKeys.AnyAsync(k => k.ChannelId == channel, Ct));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        await admin.PostAsJsonAsync("/api/auth/me/deletion", new { password = TestServer.AdminPassword }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await admin.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
    }

    [Fact]
    public async Task The_export_has_all_that_is_ones_own_and_no_secret()
    {
        using var client = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await client.NewChannelAsync(Ct);
        var (followed, followedHandle) = await other.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(shared.Server, channel, Ct);
        await StoredVideo.AddAsync(shared.Server, followed, Ct);
        var key = (await client.PostAsJsonAsync($"/api/channels/{channel}/stream-keys", new { label = "camera" }, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("key");
        await client.PutAsync($"/api/channels/{followed}/follow", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        var files = await ExportAsync(client);
        var me = await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(me.Text("email"), files["account.json"][0].Text("email"));
        Assert.Equal("broadcaster", files["account.json"][0].Text("role"));
        Assert.Equal(handle, files["channels.json"][0].Text("handle"));
        Assert.Equal([video.Value], files["videos.json"].EnumerateArray().Select(v => v.Text("id")));
        Assert.Equal("ready", files["videos.json"][0].Text("state"));
        Assert.Equal("camera", files["stream-keys.json"][0].Text("label"));
        Assert.Equal(followedHandle, files["follows.json"][0].Text("handle"));
        Assert.Equal(1, files["sessions.json"].GetArrayLength());
        Assert.All(files.Values, f => Assert.DoesNotContain(key, f.GetRawText(), StringComparison.Ordinal));
        Assert.All(files.Values, f => Assert.DoesNotContain("hash", f.GetRawText(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_export_has_what_somebody_did_on_the_channels_of_others()
    {
        using var client = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await other.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(shared.Server, channel, Ct);
        var theirs = await other.WriteAsync(video.Value, "Words of another", Ct);
        var mine = await client.WriteAsync(video.Value, "Words of mine", Ct, theirs, mediaTime: 7);
        await client.PutAsync($"/api/comments/{theirs}/like", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await client.PostAsJsonAsync($"/api/comments/{theirs}/report", new { reason = "spam", note = "again" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await client.PutAsJsonAsync($"/api/videos/{video}/like", new { liked = false }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await client.PutAsJsonAsync($"/api/videos/{video}/position", new { position = 3 }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        var me = await client.MyIdAsync(Ct);
        await other.PutAsync($"/api/channels/{channel}/moderators/{me}", null, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await client.PutAsync($"/api/comments/{theirs}/pin", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await other.DeleteAsync($"/api/channels/{channel}/moderators/{me}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await other.PutAsJsonAsync($"/api/channels/{channel}/bans/{me}", new { reason = "other", note = "among moderators" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);

        var files = await ExportAsync(client);
        var comment = Assert.Single(files["comments.json"].EnumerateArray());
        Assert.Equal((mine, theirs, "Words of mine", "visible"), (comment.Text("id"), comment.Text("parentId"), comment.Text("text"), comment.Text("state")));
        Assert.Equal(theirs, Assert.Single(files["comment-likes.json"].EnumerateArray()).Text("commentId"));
        Assert.Equal("again", Assert.Single(files["comment-reports.json"].EnumerateArray()).Text("note"));
        Assert.False(Assert.Single(files["likes.json"].EnumerateArray()).GetProperty("liked").GetBoolean());
        Assert.Equal(video.Value, Assert.Single(files["history.json"].EnumerateArray()).Text("videoId"));
        Assert.Equal("pin", Assert.Single(files["moderation.json"].EnumerateArray()).Text("action"));
        Assert.Equal((handle, "other"), (files["bans.json"][0].Text("handle"), files["bans.json"][0].Text("reason")));
        Assert.All(files.Values, f => Assert.DoesNotContain("Words of another", f.GetRawText(), StringComparison.Ordinal));
        Assert.All(files.Values, f => Assert.DoesNotContain("among moderators", f.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_names_a_person_is_in_the_export()
    {
        // Files of tables; null for what is no news to anybody.
        var told = new Dictionary<string, string?>
        {
            ["channel_bans"] = "bans.json",
            ["channel_moderators"] = "moderator-of.json",
            ["channels"] = "channels.json",
            ["comment_likes"] = "comment-likes.json",
            ["comment_reports"] = "comment-reports.json",
            ["comments"] = "comments.json",
            ["follows"] = "follows.json",
            ["moderation_entries"] = "moderation.json",
            ["passkeys"] = "passkeys.json",
            ["password_resets"] = null,
            ["paused_histories"] = "account.json",
            ["sessions"] = "sessions.json",
            ["uploads"] = "uploads.json",
            ["video_likes"] = "likes.json",
            ["watches"] = "history.json",
        };
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var naming = db.Model.GetEntityTypes().Where(e => e.GetForeignKeys().Any(k => k.PrincipalEntityType.ClrType == typeof(User))).Select(e => e.GetTableName()!).Distinct();
        Assert.Equal(told.Keys.Order(StringComparer.Ordinal), naming.Order(StringComparer.Ordinal));

        using var client = await shared.Server.NewUserAsync(Ct);
        var files = await ExportAsync(client);
        Assert.All(told.Values.OfType<string>(), file => Assert.Contains(file, files.Keys));
    }

    private static async Task<Dictionary<string, JsonElement>> ExportAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/auth/me/export", Ct);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        await using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Ct));
        var files = new Dictionary<string, JsonElement>();
        foreach (var entry in zip.Entries)
        {
            await using var content = await entry.OpenAsync(Ct);
            files[entry.FullName] = await JsonSerializer.DeserializeAsync<JsonElement>(content, cancellationToken: Ct);
        }

        return files;
    }
}
