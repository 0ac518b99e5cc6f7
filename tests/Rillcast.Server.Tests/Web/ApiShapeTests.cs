using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Web;

/// <summary>What holds for every endpoint.</summary>
public sealed class ApiShapeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    // Writes that anybody may make, each for a reason.
    private static readonly HashSet<string> FreeWrites =
    [
        "POST /api/auth/register",
        "POST /api/auth/login",
        "POST /api/auth/logout",
        "POST /api/auth/password-reset",
        "POST /api/auth/password-reset/confirm",
        "POST /api/auth/passkeys/sign-in",
        "POST /api/auth/passkeys/sign-in/options",
        "POST /api/videos/{id}/playback",
        "POST /api/videos/{id}/reactions",
        "POST /api/videos/{id}/views",
    ];

    private static readonly string[] Reads = ["GET", "HEAD", "OPTIONS"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void No_write_is_free_but_those_named_here()
    {
        var free = new List<string>();
        foreach (var endpoint in shared.Server.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            var isRestricted = endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;
            if (!isRestricted)
            {
                free.AddRange(methods.Except(Reads).Select(m => $"{m} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));
            }
        }

        Assert.Equal(FreeWrites.Order(StringComparer.Ordinal), free.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_text_that_the_database_cannot_keep_is_the_sender_s_mistake()
    {
        var server = shared.Server;
        await server.Http.PostAsJsonAsync("/api/auth/login", new { email = "a\0b", password = "12345678" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await server.Http.GetAsync("/api/videos?q=a%00b", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await server.Http.GetAsync("/api/videos?channel=a%00b", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);

        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        await owner.PatchAsJsonAsync($"/api/channels/{channel}", new { description = "a\0b" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.PatchAsJsonAsync($"/api/channels/{channel}", new { links = new[] { new { title = "a\0b", url = "https://example.org" } } }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task The_committed_OpenAPI_document_is_what_the_server_says()
    {
        var file = RepositoryRoot.Combine("src", "Rillcast.Server", "openapi.json");
        var now = (await shared.Server.Http.GetStringAsync("/openapi/v1.json", Ct)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(file, now, Ct);
        }

        Assert.Equal(await File.ReadAllTextAsync(file, Ct), now);
    }

    [Theory]
    [InlineData("/api/server", HttpStatusCode.OK)]
    [InlineData("/api/videos?limit=1", HttpStatusCode.OK)]
    [InlineData("/api/videos?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/videos/01m7y500yzf4zrehmy9yg27bhc", HttpStatusCode.NotFound)]
    [InlineData("/api/auth/me", HttpStatusCode.Unauthorized)]
    [InlineData("/robots.txt", HttpStatusCode.OK)]
    [InlineData("/api/videos/01m7y500yzf4zrehmy9yg27bhc/events", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/api/videos/01m7y500yzf4zrehmy9yg27bhc/time/next", HttpStatusCode.MethodNotAllowed)]
    public async Task HEAD_is_answered_as_GET_without_the_body_but_where_it_would_not_end_or_change_something(string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await shared.Server.Http.SendAsync(request, Ct);
        Assert.Equal((expected, ""), (response.StatusCode, await response.Content.ReadAsStringAsync(Ct)));
        if (expected != HttpStatusCode.MethodNotAllowed)
        {
            using var whole = await shared.Server.Http.GetAsync(path, Ct);
            Assert.Equal((whole.StatusCode, whole.Content.Headers.ContentType), (response.StatusCode, response.Content.Headers.ContentType));
        }
    }

    [Theory]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/videos", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/server", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nothing.png", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/channels", HttpStatusCode.Unauthorized)]
    public async Task Errors_of_routing_are_problem_details(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await shared.Server.Http.SendAsync(request, Ct).ProblemAsync(expected, Ct);
    }

    [Fact]
    public async Task A_body_of_another_type_or_too_large_is_refused()
    {
        await shared.Server.Http.PostAsync("/api/auth/login", new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded"), Ct)
            .ProblemAsync(HttpStatusCode.UnsupportedMediaType, Ct);
        var large = $$"""{"email":"{{new string('x', 2_000_000)}}","password":"12345678"}""";
        // Whoever wants to hear a refusal before the connection is closed on him asks first (RFC 9110 §10.1.1).
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = new StringContent(large, Encoding.UTF8, "application/json"), Headers = { ExpectContinue = true } };
        await shared.Server.Http.SendAsync(request, Ct).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, Ct);
    }

    [Fact]
    public async Task The_docs_page_is_there()
    {
        using var response = await shared.Server.Http.GetAsync("/api/docs/index.html", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
