using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Accounts;

public sealed class RoleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_new_accounts_are_viewers_they_have_no_channels()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Accounts:NewAccountRole", "viewer")]);
        using var viewer = await server.NewUserAsync(Ct);
        Assert.Equal("viewer", (await viewer.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("role"));
        await viewer.PostAsJsonAsync("/api/channels", new { handle = "mine", name = "n" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);

        using var admin = await server.AdminAsync(Ct);
        await admin.PostAsJsonAsync("/api/channels", new { handle = "mine", name = "n" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
    }
}
