using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;
using Rillcast.Server.Ingest;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;
using StreamKeyAnswer = Rillcast.Server.Ingest.StreamKeyAnswer;

namespace Rillcast.Server.Tests.Channels;

public sealed class StreamKeyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_shown_once_kept_hashed_and_opens_its_channel()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var made = await owner.PostAsJsonAsync($"/api/channels/{channel}/stream-keys", new { label = "OBS" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        var secret = made.Text("key");
        Assert.Matches("^rk_[a-z2-9]{32}$", secret);

        var listed = (await owner.GetAsync($"/api/channels/{channel}/stream-keys", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0];
        Assert.Equal(secret[^4..], listed.Text("hint"));
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("lastUsedAt").ValueKind);
        Assert.False(listed.TryGetProperty("key", out _));
        await using (var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct))
        {
            Assert.Equal(StreamKeyring.HashOf(secret), (await db.StreamKeys.SingleAsync(k => k.Id == made.Text("id"), Ct)).Hash);
        }

        var find = shared.Server.Get<StreamKeyLookup>();
        Assert.Equal(new StreamKeyAnswer(StreamKeyOutcome.Good, channel), await find(secret, Ct));
        Assert.Equal(StreamKeyOutcome.Unknown, (await find(secret + "x", Ct)).Outcome);
        Assert.Equal(StreamKeyOutcome.Unknown, (await find("", Ct)).Outcome);
        await Eventually.TrueAsync(
            "the use is written down",
            async () => (await owner.GetAsync($"/api/channels/{channel}/stream-keys", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0].GetProperty("lastUsedAt").ValueKind == JsonValueKind.String,
            TimeSpan.FromSeconds(10),
            Ct);

        await owner.DeleteAsync($"/api/channels/{channel}/stream-keys/{made.Text("id")}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(StreamKeyOutcome.Unknown, (await find(secret, Ct)).Outcome);
        await owner.DeleteAsync($"/api/channels/{channel}/stream-keys/{made.Text("id")}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task The_keys_of_who_may_not_broadcast_any_more_open_nothing()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        using var owner = await shared.Server.NewUserAsync(Ct);
        var me = (await owner.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("id");
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var secret = (await owner.PostAsJsonAsync($"/api/channels/{channel}/stream-keys", new { label = "OBS" }, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("key");
        var find = shared.Server.Get<StreamKeyLookup>();

        await admin.PatchAsJsonAsync($"/api/admin/users/{me}", new { role = "viewer" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(StreamKeyOutcome.Unknown, (await find(secret, Ct)).Outcome);
        await admin.PatchAsJsonAsync($"/api/admin/users/{me}", new { role = "broadcaster" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(StreamKeyOutcome.Good, (await find(secret, Ct)).Outcome);
    }

    [Fact]
    public async Task Keys_are_nobody_elses_business()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var url = $"/api/channels/{channel}/stream-keys";
        await shared.Server.Http.GetAsync(url, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await shared.Server.Http.PostAsJsonAsync(url, new { label = "x" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await other.GetAsync(url, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await other.PostAsJsonAsync(url, new { label = "x" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await other.DeleteAsync(url + "/any", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await owner.PostAsJsonAsync(url, new { label = "" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.PostAsJsonAsync("/api/channels/nothing/stream-keys", new { label = "x" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Known_keys_open_their_channel_before_the_database_is_there()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var admin = await server.AdminAsync(Ct);
        var (channel, _) = await admin.NewChannelAsync(Ct);
        var secret = (await admin.PostAsJsonAsync($"/api/channels/{channel}/stream-keys", new { label = "OBS" }, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("key");

        // A keyring over the same folder, whose database never comes.
        using var keyring = new StreamKeyring(
            server.Get<IDbContextFactory<RillcastDb>>(), new DatabaseState(), server.Get<Rillcast.Server.Cli.DataFolder>(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<StreamKeyring>.Instance);
        await keyring.StartAsync(Ct);
        Assert.Equal(new StreamKeyAnswer(StreamKeyOutcome.Good, channel), await keyring.FindAsync(secret, Ct));
        Assert.Equal(StreamKeyOutcome.Unavailable, (await keyring.FindAsync("rk_made_elsewhere_meanwhile", Ct)).Outcome);
        await keyring.StopAsync(Ct);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Folder, "keys", "stream-keys.json")));
    }
}
