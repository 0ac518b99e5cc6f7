using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Accounts;

public sealed class UserAdministrationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Administrators_find_accounts_and_set_their_roles()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        using var client = await shared.Server.NewUserAsync(Ct);
        var me = await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var found = (await admin.GetAsync($"/api/admin/users?q={me.Text("email")[1..20].ToUpperInvariant()}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0];
        Assert.Equal((me.Text("id"), "broadcaster", 0), (found.Text("id"), found.Text("role"), found.GetProperty("channels").GetInt32()));
        Assert.Empty((await admin.GetAsync($"/api/admin/users?q={me.Text("email")}&role=viewer", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await admin.GetAsync("/api/admin/users?role=king", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);

        await admin.PatchAsJsonAsync($"/api/admin/users/{me.Text("id")}", new { role = "moderator" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal("moderator", (await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("role"));
        await admin.PatchAsJsonAsync($"/api/admin/users/{me.Text("id")}", new { }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await admin.PatchAsJsonAsync("/api/admin/users/nobody", new { role = "viewer" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await client.GetAsync("/api/admin/users", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);

        // Takes effect at once, both ways.
        await admin.PatchAsJsonAsync($"/api/admin/users/{me.Text("id")}", new { role = "administrator" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await client.GetAsync("/api/admin/users", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await client.PatchAsJsonAsync($"/api/admin/users/{me.Text("id")}", new { role = "viewer" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await admin.DeleteAsync($"/api/admin/users/{me.Text("id")}/sessions", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await client.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
    }
}
