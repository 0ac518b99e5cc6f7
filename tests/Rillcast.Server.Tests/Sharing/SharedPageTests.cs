using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Sharing;

/// <summary>What others see of a shared address, without running the page.</summary>
public sealed partial class SharedPageTests : IAsyncLifetime
{
    private readonly string _web = Directory.CreateTempSubdirectory("rillcast-web-").FullName;
    private TestServer _server = null!;
    private HttpClient _owner = null!;
    private string _channel = "";
    private string _handle = "";
    private string _video = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_web, "index.html"), "<!doctype html><html><head><title>Rillcast</title><meta name=\"description\" content=\"Plain.\" /></head><body><script>start()</script></body></html>");
        _server = await TestServer.StartAsync(CancellationToken.None, settings: [("Web:Directory", _web)]);
        _owner = await _server.NewUserAsync(CancellationToken.None);
        (_channel, _handle) = await _owner.NewChannelAsync(CancellationToken.None);
        _video = (await StoredVideo.AddAsync(_server, _channel, CancellationToken.None)).Value;
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_web, recursive: true);
    }

    [Fact]
    public async Task A_watch_page_tells_its_title_picture_player_and_where_more_is()
    {
        const string title = "\"Käse\" & </script><script>alert(1)</script> '東京'";
        await RenameAsync(title, "First line.\nSecond <b>line</b>.");
        var html = await PageAsync($"/watch/{_video}");
        var origin = _server.Address.ToString().TrimEnd('/');

        Assert.Single(Title().Matches(html));
        Assert.Equal(title + " – Rillcast", WebUtility.HtmlDecode(Title().Match(html).Groups[1].Value));
        Assert.Equal(title, Meta(html, "og:title"));
        Assert.Equal("First line. Second <b>line</b>.", Meta(html, "og:description"));
        Assert.Equal($"{origin}/watch/{_video}", Meta(html, "og:url"));
        Assert.Equal($"{origin}/embed/{_video}", Meta(html, "og:video"));
        Assert.Equal("player", Meta(html, "twitter:card"));
        Assert.DoesNotContain("alert(1)</script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Plain.", html, StringComparison.Ordinal);
        Assert.EndsWith("</head><body><script>start()</script></body></html>", html, StringComparison.Ordinal);

        var data = JsonDocument.Parse(JsonLd().Match(html).Groups[1].Value).RootElement;
        Assert.Equal(("VideoObject", title), (data.Text("@type"), data.Text("name")));

        var discovery = WebUtility.HtmlDecode(Discovery().Match(html).Groups[1].Value);
        var oembed = await _server.Http.GetAsync(discovery, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("1.0", "video", title), (oembed.Text("version"), oembed.Text("type"), oembed.Text("title")));
        Assert.Contains($"src=\"{origin}/embed/{_video}\"", oembed.Text("html"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", oembed.Text("html"), StringComparison.Ordinal);
        Assert.Equal((640, 360), (oembed.GetProperty("width").GetInt32(), oembed.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task A_channels_page_tells_its_name_and_one_of_nobody_is_missing()
    {
        var html = await PageAsync($"/c/{_handle}");
        Assert.Equal($"Test {_handle}", Meta(html, "og:title"));
        Assert.Contains($"<link rel=\"canonical\" href=\"{_server.Address}c/{_handle}\">", html, StringComparison.Ordinal);
        Assert.Equal(html, await PageAsync($"/c/{_handle}/"));

        // Also for a browser that has the document from another address.
        using var plain = await _server.Http.GetAsync("/search", Ct);
        foreach (var path in new[] { "/c/nobody-here", "/watch/nothing/" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { plain.Headers.ETag! } } };
            using var response = await _server.Http.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task What_a_stranger_may_not_see_leaks_nothing_anywhere()
    {
        await RenameAsync("Very secret", "Nobody must know.");
        using var stranger = await _server.NewUserAsync(Ct);
        Assert.Contains("Very secret", await PageAsync($"/watch/{_video}"), StringComparison.Ordinal);
        await _owner.PatchAsJsonAsync($"/api/videos/{_video}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        // At once, whatever is kept.
        var missing = await AnswerAsync(_server.Http, $"/watch/{NewId.At(DateTimeOffset.UtcNow)}");
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        foreach (var path in new[] { $"/watch/{_video}", $"/watch/{_video}/", $"/embed/{_video}" })
        {
            Assert.Equal(missing, await AnswerAsync(_server.Http, path));
            Assert.Equal(missing, await AnswerAsync(stranger, path));
        }

        var sitemap = await PageAsync("/sitemap.xml");
        Assert.DoesNotContain("secret", sitemap, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_video, sitemap, StringComparison.Ordinal);
        await _server.Http.GetAsync($"/api/oembed?url={Uri.EscapeDataString($"{_server.Address}watch/{_video}")}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);

        // The same document for its owner, in whose browser it shows the video.
        Assert.Equal(missing with { Status = HttpStatusCode.OK }, await AnswerAsync(_owner, $"/watch/{_video}"));
    }

    [Fact]
    public async Task Unlisted_pages_ask_not_to_be_indexed()
    {
        await _owner.PatchAsJsonAsync($"/api/videos/{_video}", new { visibility = "unlisted" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("noindex", Meta(await PageAsync($"/watch/{_video}"), "robots"));
        Assert.DoesNotContain(_video, await PageAsync("/sitemap.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_database_the_page_is_plain_and_there()
    {
        _server.Get<DatabaseState>().Lost();
        Assert.Contains("<title>Rillcast</title>", await PageAsync($"/watch/{_video}"), StringComparison.Ordinal);
        Assert.Contains("<title>Rillcast</title>", await PageAsync("/c/nobody-here"), StringComparison.Ordinal);
        Assert.Contains("Sitemap: ", await PageAsync("/robots.txt"), StringComparison.Ordinal);
        await _server.Http.GetAsync("/sitemap.xml", Ct).ProblemAsync(HttpStatusCode.ServiceUnavailable, Ct);
    }

    [Theory]
    [InlineData("url=nonsense", HttpStatusCode.NotFound)]
    [InlineData("url=https%3A%2F%2Felsewhere.example%2Fwatch%2F01m7y500yzf4zrehmy9yg27bhc", HttpStatusCode.NotFound)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("url=x&format=xml", HttpStatusCode.NotImplemented)]
    [InlineData("url=x&maxwidth=0", HttpStatusCode.BadRequest)]
    public async Task Other_addresses_have_no_player(string query, HttpStatusCode expected) =>
        await _server.Http.GetAsync($"/api/oembed?{query}", Ct).ProblemAsync(expected, Ct);

    [Fact]
    public async Task An_announced_broadcast_tells_when_it_is_to_begin()
    {
        var announced = await _owner.PostAsJsonAsync($"/api/channels/{_channel}/videos", new { title = "Soon", scheduledAt = DateTimeOffset.UtcNow.AddDays(3) }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        var data = JsonDocument.Parse(JsonLd().Match(await PageAsync($"/watch/{announced.Text("id")}")).Groups[1].Value).RootElement;
        var begin = data.GetProperty("publication").GetProperty("startDate").GetDateTimeOffset();
        Assert.InRange(announced.GetProperty("scheduledAt").GetDateTimeOffset() - begin, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_player_fits_the_room_there_is_and_starts_where_the_address_says()
    {
        var url = Uri.EscapeDataString($"{_server.Address}watch/{_video}/?t=83");
        var oembed = await _server.Http.GetAsync($"/api/oembed?url={url}&maxwidth=320&maxheight=90", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.InRange(oembed.GetProperty("width").GetInt32(), 1, 320);
        Assert.InRange(oembed.GetProperty("height").GetInt32(), 1, 90);
        var small = await _server.Http.GetAsync($"/api/oembed?url={url}&maxwidth=100&maxheight=1000", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.InRange(small.GetProperty("width").GetInt32(), 1, 100);
        Assert.Contains($"/embed/{_video}\"", (await _server.Http.GetAsync($"/api/oembed?url={Uri.EscapeDataString($"{_server.Address}watch/{_video}?t=1,5")}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("html"), StringComparison.Ordinal);
        Assert.Contains($"/embed/{_video}?start=83\"", oembed.Text("html"), StringComparison.Ordinal);
    }

    private Task<JsonElement> RenameAsync(string title, string description) =>
        _owner.PatchAsJsonAsync($"/api/videos/{_video}", new { title, description }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

    private async Task<string> PageAsync(string path)
    {
        using var response = await _server.Http.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<(HttpStatusCode Status, string Html)> AnswerAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private static string Meta(string html, string name) =>
        WebUtility.HtmlDecode(Regex.Match(html, $"<meta (?:name|property)=\"{name}\" content=\"([^\"]*)\">").Groups[1].Value);

    [GeneratedRegex("<title>(.*?)</title>")]
    private static partial Regex Title();

    [GeneratedRegex("<script type=\"application/ld\\+json\">(.*?)</script>")]
    private static partial Regex JsonLd();

    [GeneratedRegex("application/json\\+oembed\" href=\"([^\"]+)\"")]
    private static partial Regex Discovery();
}
