using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Accounts;

public sealed class ProfileTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Password = "a good password";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_changes_at_once_and_an_address_with_the_password()
    {
        using var client = await shared.Server.NewUserAsync(Ct);
        var email = $"new{Guid.NewGuid():n}@example.org";
        Assert.Equal("Ann", (await client.PatchAsJsonAsync("/api/auth/me", new { name = " Ann " }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("name"));
        await client.PatchAsJsonAsync("/api/auth/me", new { name = "  " }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await client.PatchAsJsonAsync("/api/auth/me", new { email }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await client.PatchAsJsonAsync("/api/auth/me", new { email, password = "wrong password" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await client.PatchAsJsonAsync("/api/auth/me", new { email = TestServer.AdminEmail, password = Password }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        Assert.Equal(email, (await client.PatchAsJsonAsync("/api/auth/me", new { email, password = Password }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("email"));
        using var again = await shared.Server.SignInAsync(email, Password, Ct);
        Assert.Equal("Ann", (await again.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("name"));
    }

    [Fact]
    public async Task A_new_password_signs_out_everywhere_else()
    {
        using var client = await shared.Server.NewUserAsync(Ct);
        var email = (await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("email");
        using var other = await shared.Server.SignInAsync(email, Password, Ct);
        await client.PutAsJsonAsync("/api/auth/me/password", new { password = "wrong password", newPassword = "another good one" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await client.PutAsJsonAsync("/api/auth/me/password", new { password = Password, newPassword = "short" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        foreach (var easy in new[] { "Password1", email, email[..email.IndexOf('@', StringComparison.Ordinal)] })
        {
            var problem = await client.PutAsJsonAsync("/api/auth/me/password", new { password = Password, newPassword = easy }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
            Assert.True(problem.GetProperty("errors").TryGetProperty("newPassword", out _), problem.ToString());
        }

        await client.PutAsJsonAsync("/api/auth/me/password", new { password = Password, newPassword = "another good one" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await other.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await shared.Server.Http.PostAsJsonAsync("/api/auth/login", new { email, password = Password }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        using var again = await shared.Server.SignInAsync(email, "another good one", Ct);
    }

    [Fact]
    public async Task Guessing_the_password_of_a_stolen_session_is_limited()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Accounts:AttemptsPerAccount", "3")]);
        using var client = await server.NewUserAsync(Ct);
        for (var i = 0; i < 3; i++)
        {
            await client.PostAsJsonAsync("/api/auth/me/deletion", new { password = "wrong password" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        }

        await client.PostAsJsonAsync("/api/auth/me/deletion", new { password = Password }, Ct).ProblemAsync(HttpStatusCode.TooManyRequests, Ct);
    }
}
