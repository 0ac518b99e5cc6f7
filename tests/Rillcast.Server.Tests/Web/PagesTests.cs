using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Web;

public sealed class PagesTests : IAsyncLifetime
{
    private const string Script = "start('app')";
    private readonly string _web = Directory.CreateTempSubdirectory("rillcast-web-").FullName;
    private TestServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_web, "_app", "immutable"));
        await File.WriteAllTextAsync(Path.Combine(_web, "index.html"), $"<!doctype html><script>{Script}</script><script type=module src=/_app/immutable/a.js></script>");
        await File.WriteAllTextAsync(Path.Combine(_web, "_app", "immutable", "a.js"), "export const a = 1;");
        // Not really compressed, so that it can be read here which it was.
        await File.WriteAllTextAsync(Path.Combine(_web, "_app", "immutable", "b.js"), "export const b = 1;");
        await File.WriteAllTextAsync(Path.Combine(_web, "_app", "immutable", "b.js.br"), "br of b");
        await File.WriteAllTextAsync(Path.Combine(_web, "_app", "immutable", "b.js.gz"), "gz of b");
        await File.WriteAllTextAsync(Path.Combine(_web, "robots.txt"), "User-agent: *");
        _server = await TestServer.StartAsync(CancellationToken.None, settings: [("Web:Directory", _web)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_web, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/studio")]
    [InlineData("/studio/channels/x")]
    [InlineData("/search?q=a")]
    [InlineData("/watch/01m7y500yzf4zrehmy9yg27bhc", HttpStatusCode.NotFound)]
    [InlineData("/embed/01m7y500yzf4zrehmy9yg27bhc", HttpStatusCode.NotFound)]
    [InlineData("/c/demo", HttpStatusCode.NotFound)]
    public async Task A_page_of_the_app_is_its_document_also_when_what_it_would_show_is_not_there(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await _server.Http.GetAsync(path, Ct);
        Assert.Equal((expected, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains(Script, await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        Assert.EndsWith(path.StartsWith("/embed", StringComparison.Ordinal) ? "frame-ancestors *" : "frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Every_page_that_was_written_is_known()
    {
        var pages = Directory.GetDirectories(RepositoryRoot.Combine("web", "src", "routes", "(site)")).Select(d => Path.GetFileName(d)!).Where(n => n[0] != '[').ToList();
        Assert.Contains("following", pages);
        foreach (var page in pages)
        {
            using var response = await _server.Http.GetAsync("/" + page, Ct);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"/{page} answered {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Files_with_a_hash_in_their_name_stay_for_ever_and_others_are_checked()
    {
        using var hashed = await _server.Http.GetAsync("/_app/immutable/a.js", Ct);
        Assert.Equal("public, max-age=31536000, immutable", hashed.Headers.CacheControl?.ToString().Replace("public, ", "", StringComparison.Ordinal).Insert(0, "public, "));
        using var other = await _server.Http.GetAsync("/robots.txt", Ct);
        Assert.Equal((HttpStatusCode.OK, "no-cache"), (other.StatusCode, other.Headers.CacheControl?.ToString()));
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br", "br of b")]
    [InlineData("gzip, br;q=0", "gzip", "gz of b")]
    [InlineData("GZIP;q=0.5", "gzip", "gz of b")]
    [InlineData("zstd", null, "export const b = 1;")]
    [InlineData(null, null, "export const b = 1;")]
    public async Task A_file_that_lies_compressed_beside_itself_is_sent_so_to_who_takes_it(string? accepted, string? coding, string content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_app/immutable/b.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var response = await _server.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((coding, content), (response.Content.Headers.ContentEncoding.SingleOrDefault(), await response.Content.ReadAsStringAsync(Ct)));
        Assert.Equal(("text/javascript", "Accept-Encoding"), (response.Content.Headers.ContentType?.MediaType, response.Headers.Vary.Distinct().Single()));
        Assert.Contains("immutable", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_shows_a_browser_the_app_and_a_program_a_problem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/no/such/page");
        request.Headers.Add("Accept", "text/html,*/*");
        using var page = await _server.Http.SendAsync(request, Ct);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        await _server.Http.GetAsync("/no/such/page", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await _server.Http.GetAsync("/missing.js", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        using var escape = await _server.Http.GetAsync("/..%2f..%2fetc/passwd", Ct);
        Assert.Equal(HttpStatusCode.NotFound, escape.StatusCode);
    }

    [Fact]
    public async Task Media_addresses_are_not_pages()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v/nothing/master.m3u8");
        request.Headers.Add("Accept", "text/html");
        using var response = await _server.Http.SendAsync(request, Ct);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }
}
