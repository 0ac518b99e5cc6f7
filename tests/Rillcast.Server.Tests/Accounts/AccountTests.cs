using System.Net;
using System.Net.Http.Json;
using System.Text;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Accounts;

public sealed class AccountTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Http => shared.Server.Http;

    [Fact]
    public async Task A_new_account_can_sign_in_and_is_told_who_it_is()
    {
        var email = $"New.{Guid.NewGuid():n}@Example.org";
        var user = await Http.PostAsJsonAsync("/api/auth/register", new { email, password = "kestrel8", name = " Ann " }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        Assert.Equal(email, user.Text("email"));
        Assert.Equal("Ann", user.Text("name"));
        Assert.Equal("broadcaster", user.Text("role"));

        using var client = await shared.Server.SignInAsync(email.ToUpperInvariant(), "kestrel8", Ct);
        var me = await client.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(user.Text("id"), me.Text("id"));
    }

    [Fact]
    public async Task An_address_has_one_account_however_it_is_spelled()
    {
        var email = $"twice{Guid.NewGuid():n}@example.org";
        await Http.PostAsJsonAsync("/api/auth/register", new { email, password = "kestrel8", name = "A" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        await Http.PostAsJsonAsync("/api/auth/register", new { email = email.ToUpperInvariant(), password = "kestrel8", name = "B" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
    }

    [Fact]
    public async Task An_address_is_the_same_in_each_of_Unicodes_forms()
    {
        var name = Guid.NewGuid().ToString("n");
        var (composed, decomposed) = ($"j\u00f6rg{name}@example.org", $"JO\u0308RG{name}@example.org");
        await Http.PostAsJsonAsync("/api/auth/register", new { email = decomposed, password = "kestrel8", name = "A" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        await Http.PostAsJsonAsync("/api/auth/register", new { email = composed, password = "kestrel8", name = "B" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        using var first = await shared.Server.SignInAsync(composed, "kestrel8", Ct);
        using var again = await shared.Server.SignInAsync(decomposed, "kestrel8", Ct);
        Assert.Equal(decomposed, (await again.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("email"));

        using var other = await shared.Server.NewUserAsync(Ct);
        await other.PatchAsJsonAsync("/api/auth/me", new { email = composed, password = "a good password" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
    }

    [Theory]
    [InlineData("""{"email":"a@b.org","password":"1234567","name":"n"}""", "password")]
    [InlineData("""{"email":"not an address","password":"kestrel8","name":"n"}""", "email")]
    [InlineData("""{"email":"a@b.org","password":"kestrel8","name":""}""", "name")]
    [InlineData("""{"email":"a@b.org","password":"kestrel8","name":"   "}""", "name")]
    [InlineData("""{"email":"a@b.org","password":"kestrel8","name":"\u200b\u3164"}""", "name")]
    [InlineData("""{"email":"a@b.org","password":null,"name":"n"}""", "password")]
    [InlineData("""{"email":"a@b.org","password":"12345678","name":"n"}""", "password")]
    [InlineData("""{"email":"a@b.org","password":"PassWord","name":"n"}""", "password")]
    [InlineData("""{"email":"long.enough@b.org","password":"Long.Enough","name":"n"}""", "password")]
    [InlineData("""{"email":"long.enough@b.org","password":"long.enough@B.org","name":"n"}""", "password")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var problem = await Http.PostAsync("/api/auth/register", Json(body), Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.NotEmpty(problem.Text("detail"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"email":3,"password":"kestrel8","name":"n"}""")]
    public async Task A_body_that_cannot_be_read_is_a_bad_request(string body) =>
        await Http.PostAsync("/api/auth/register", Json(body), Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        var wrong = await Http.PostAsJsonAsync("/api/auth/login", new { email = TestServer.AdminEmail, password = "wrong password" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        var unknown = await Http.PostAsJsonAsync("/api/auth/login", new { email = "nobody@example.org", password = "wrong password" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        Assert.Equal(wrong.Text("detail"), unknown.Text("detail"));
    }

    [Fact]
    public async Task The_cookie_signs_a_browser_in_and_logout_takes_it_back()
    {
        using var browser = new HttpClient(new SocketsHttpHandler()) { BaseAddress = shared.Server.Address };
        using var login = await browser.PostAsJsonAsync("/api/auth/login", new { email = TestServer.AdminEmail, password = TestServer.AdminPassword }, Ct);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("no-store", login.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("administrator", (await browser.GetAsync("/api/auth/me", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("role"));

        await browser.PostAsync("/api/auth/logout", null, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await browser.GetAsync("/api/auth/me", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
    }

    [Fact]
    public async Task A_write_with_the_cookie_from_another_site_is_refused()
    {
        using var browser = new HttpClient(new SocketsHttpHandler()) { BaseAddress = shared.Server.Address };
        await browser.PostAsJsonAsync("/api/auth/login", new { email = TestServer.AdminEmail, password = TestServer.AdminPassword }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        async Task<HttpResponseMessage> CreateFrom(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/channels") { Content = Json($$"""{"handle":"o{{Guid.NewGuid().ToString("n")[..10]}}","name":"n"}""") };
            request.Headers.Add("Origin", origin);
            return await browser.SendAsync(request, Ct);
        }

        await CreateFrom("https://evil.example").ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await CreateFrom("null").ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await CreateFrom(shared.Server.Address.GetLeftPart(UriPartial.Authority)).JsonAsync(HttpStatusCode.Created, Ct);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer nonsense")]
    [InlineData("Basic YTpi")]
    public async Task A_token_that_is_none_is_nobody(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/auth/me");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        await Http.SendAsync(request, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
    }

    [Fact]
    public async Task Too_many_wrong_passwords_have_to_wait()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Accounts:AttemptsPerAccount", "3"), ("Accounts:AttemptsPerAddress", "5")]);
        Task<HttpResponseMessage> Try(string email, string password) => server.Http.PostAsJsonAsync("/api/auth/login", new { email, password }, Ct);

        for (var i = 0; i < 3; i++)
        {
            await Try("victim@example.org", "wrong password").ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        }

        using var refused = await Try("victim@example.org", "wrong password");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);

        // Another account still can, and a right password does not count.
        for (var i = 0; i < 4; i++)
        {
            await Try(TestServer.AdminEmail, TestServer.AdminPassword).JsonAsync(HttpStatusCode.OK, Ct);
        }

        // The address has three wrong ones by now; with five it is over for all accounts.
        await Try("a@example.org", "wrong password").ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await Try("b@example.org", "wrong password").ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await Try(TestServer.AdminEmail, TestServer.AdminPassword).ProblemAsync(HttpStatusCode.TooManyRequests, Ct);
    }

    [Fact]
    public async Task A_closed_server_takes_no_accounts()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Accounts:Registration", "closed")]);
        await server.Http.PostAsJsonAsync("/api/auth/register", new { email = "a@b.org", password = "kestrel8", name = "A" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        Assert.Equal("closed", (await server.Http.GetAsync("/api/server", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("registration"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
