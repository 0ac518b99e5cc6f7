using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rillcast.Server.Accounts;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Accounts;

public sealed class SessionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task Every_sign_in_is_a_session_of_its_own_and_tells_its_device()
    {
        var (email, laptop) = await NewAsync(Firefox);
        using var phone = await SignInAsync(email, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1");
        var sessions = (await phone.GetAsync("/api/auth/sessions", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Safari on iPhone", "Firefox on Linux"], sessions.ConvertAll(s => s.Text("device")));
        Assert.Equal([true, false], sessions.ConvertAll(s => s.GetProperty("current").GetBoolean()));
        Assert.All(sessions, s => Assert.Equal("127.0.0.1", s.Text("address")));
        laptop.Dispose();
    }

    [Fact]
    public async Task A_session_that_is_ended_is_over_at_once()
    {
        var (email, laptop) = await NewAsync(Firefox);
        using var phone = await SignInAsync(email, "phone");
        var other = (await laptop.GetAsync("/api/auth/sessions", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray().Single(s => !s.GetProperty("current").GetBoolean()).Text("id");
        await phone.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await laptop.DeleteAsync($"/api/auth/sessions/{other}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await phone.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await laptop.DeleteAsync($"/api/auth/sessions/{other}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await laptop.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        laptop.Dispose();
    }

    [Fact]
    public async Task A_page_asks_who_is_signed_in_and_a_guest_is_no_error()
    {
        var (email, client) = await NewAsync(Firefox);
        Assert.Equal(email, (await client.GetAsync("/api/auth/session", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("user").Text("email"));
        Assert.Equal(JsonValueKind.Null, (await Server.Http.GetAsync("/api/auth/session", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("user").ValueKind);
        client.Dispose();
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else()
    {
        var (_, mine) = await NewAsync("mine");
        var (_, theirs) = await NewAsync("theirs");
        var id = (await theirs.GetAsync("/api/auth/sessions", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids().Single();
        await mine.DeleteAsync($"/api/auth/sessions/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await theirs.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        mine.Dispose();
        theirs.Dispose();
    }

    [Fact]
    public async Task All_others_can_be_ended_in_one_go()
    {
        var (email, mine) = await NewAsync("mine");
        using var second = await SignInAsync(email, "second");
        using var third = await SignInAsync(email, "third");
        await mine.DeleteAsync("/api/auth/sessions", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await second.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await third.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        Assert.Single((await mine.GetAsync("/api/auth/sessions", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        mine.Dispose();
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_only_the_cookie()
    {
        var (_, client) = await NewAsync("program");
        await client.PostAsync("/api/auth/logout", null, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await client.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        client.Dispose();
    }

    [Fact]
    public async Task What_another_node_ended_is_over_within_seconds()
    {
        var (email, client) = await NewAsync("program");
        await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await using (var db = await DbAsync())
        {
            await db.Sessions.Where(s => s.User!.EmailKey == email).ExecuteDeleteAsync(Ct);
        }

        await Rillcast.TestKit.Eventually.TrueAsync(
            "an end",
            async () => (await client.GetAsync("/api/videos?limit=1", Ct)).IsSuccessStatusCode && (await client.GetAsync("/api/auth/me", Ct)).StatusCode == HttpStatusCode.Unauthorized,
            KnownSessions.FreshFor + TimeSpan.FromSeconds(5),
            Ct);
        client.Dispose();
    }

    [Fact]
    public async Task A_role_that_is_taken_away_counts_within_seconds()
    {
        var (email, client) = await NewAsync("program");
        await client.NewChannelAsync(Ct);
        await using (var db = await DbAsync())
        {
            await db.Users.Where(u => u.EmailKey == email).ExecuteUpdateAsync(u => u.SetProperty(x => x.Role, Role.Viewer), Ct);
        }

        await Rillcast.TestKit.Eventually.TrueAsync(
            "a refusal",
            async () => (await client.PostAsJsonAsync("/api/channels", new { handle = "h" + Guid.NewGuid().ToString("n")[..12], name = "n" }, Ct)).StatusCode == HttpStatusCode.Forbidden,
            KnownSessions.FreshFor + TimeSpan.FromSeconds(5),
            Ct);
        client.Dispose();
    }

    [Fact]
    public async Task Without_the_database_people_stay_signed_in_and_an_ended_session_stays_ended()
    {
        var (_, client) = await NewAsync("program");
        var (_, over) = await NewAsync("program");
        await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await over.PostAsync("/api/auth/logout", null, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        var tokens = Server.Get<SessionTokens>();
        var token = tokens.Read(client.DefaultRequestHeaders.Authorization!.Parameter!)!;
        var gone = tokens.Read(over.DefaultRequestHeaders.Authorization!.Parameter!)!;

        // Another node, which never met these sessions and cannot reach the database.
        var away = new KnownSessions(Server.Get<IDbContextFactory<RillcastDb>>(), new DatabaseState(), TimeProvider.System);
        Assert.Equal(Role.Broadcaster, await away.FindRoleAsync(token, "", Ct));
        Assert.Null(await Server.Get<KnownSessions>().FindRoleAsync(gone, "", Ct));
        client.Dispose();
        over.Dispose();
    }

    [Fact]
    public async Task Using_a_session_keeps_it_alive_and_an_unused_one_is_removed()
    {
        var (email, client) = await NewAsync("program");
        var (idle, unused) = await NewAsync("program");
        unused.Dispose();
        var past = DateTimeOffset.UtcNow.AddDays(-1);
        await using (var db = await DbAsync())
        {
            await db.Sessions.Where(s => s.User!.EmailKey == email).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastUsedAt, past).SetProperty(x => x.ExpiresAt, DateTimeOffset.UtcNow.AddMinutes(1)), Ct);
            await db.Sessions.Where(s => s.User!.EmailKey == idle).ExecuteUpdateAsync(s => s.SetProperty(x => x.ExpiresAt, past), Ct);
            await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
            using var upkeep = ActivatorUtilities.CreateInstance<SessionUpkeep>(Server.App.Services);
            await upkeep.RunAsync(Ct);
            var kept = await db.Sessions.AsNoTracking().SingleAsync(s => s.User!.EmailKey == email, Ct);
            Assert.True(kept.LastUsedAt > past.AddHours(1));
            Assert.True(kept.ExpiresAt > DateTimeOffset.UtcNow.AddDays(13));
            Assert.False(await db.Sessions.AnyAsync(s => s.User!.EmailKey == idle, Ct));
        }

        client.Dispose();
    }

    [Fact]
    public async Task A_changed_token_is_nobody()
    {
        var (_, client) = await NewAsync("program");
        var token = client.DefaultRequestHeaders.Authorization!.Parameter!;
        foreach (var wrong in new[] { token[..^2] + "AA", token[1..], token + "A", token.Replace('.', ' '), "a.b.c", "..", string.Concat("eyJhbGciOiJub25lIn0", token.AsSpan(token.IndexOf('.', StringComparison.Ordinal))) })
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", wrong);
            await client.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        }

        client.Dispose();
    }

    [Fact]
    public async Task The_oldest_session_makes_room_for_the_newest()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Accounts:MaxSessions", "2")]);
        using var first = await server.AdminAsync(Ct);
        using var second = await server.AdminAsync(Ct);
        using var third = await server.AdminAsync(Ct);
        await first.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await second.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await third.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
    }

    private Task<RillcastDb> DbAsync() => Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);

    private async Task<(string Email, HttpClient Client)> NewAsync(string userAgent)
    {
        var email = $"s{Guid.NewGuid():n}@example.org";
        await Server.Http.PostAsJsonAsync("/api/auth/register", new { email, password = "a good password", name = "Somebody" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        return (email, await SignInAsync(email, userAgent));
    }

    private async Task<HttpClient> SignInAsync(string email, string userAgent)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Server.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        var login = await client.PostAsJsonAsync("/api/auth/login", new { email, password = "a good password" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        client.DefaultRequestHeaders.Authorization = new("Bearer", login.Text("accessToken"));
        return client;
    }
}
