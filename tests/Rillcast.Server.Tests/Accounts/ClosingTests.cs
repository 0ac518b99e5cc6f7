using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
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

        using var response = await client.GetAsync("/api/auth/me/export", Ct);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        await using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Ct));
        var files = new Dictionary<string, JsonElement>();
        foreach (var entry in zip.Entries)
        {
            await using var content = await entry.OpenAsync(Ct);
            files[entry.FullName] = await JsonSerializer.DeserializeAsync<JsonElement>(content, cancellationToken: Ct);
        }

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
}
