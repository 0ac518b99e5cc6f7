using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Channels;

public sealed class ChannelTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_channel_is_found_by_its_handle()
    {
        using var user = await shared.Server.NewUserAsync(Ct);
        var handle = "h" + Guid.NewGuid().ToString("n")[..10];
        var made = await user.PostAsJsonAsync("/api/channels", new { handle = handle.ToUpperInvariant(), name = " Name ", description = "About" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        var found = await shared.Server.Http.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(made.Text("id"), found.Text("id"));
        Assert.Equal(handle, found.Text("handle"));
        Assert.Equal("Name", found.Text("name"));
        Assert.Equal("About", found.Text("description"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, found.GetProperty("live").ValueKind);
        await user.PostAsJsonAsync("/api/channels", new { handle, name = "Other" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("-abc")]
    [InlineData("abc_")]
    [InlineData("a b c")]
    [InlineData("äöü")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("admin")]
    [InlineData("Studio")]
    [InlineData("")]
    public async Task A_handle_that_breaks_the_rules_is_refused(string handle)
    {
        using var user = await shared.Server.NewUserAsync(Ct);
        var problem = await user.PostAsJsonAsync("/api/channels", new { handle, name = "n" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        Assert.True(problem.GetProperty("errors").TryGetProperty("handle", out _));
    }

    [Fact]
    public async Task Lists_go_page_by_page_newest_first()
    {
        using var user = await shared.Server.NewUserAsync(Ct);
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Insert(0, (await user.NewChannelAsync(Ct)).Id);
        }

        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await user.GetAsync($"/api/channels?mine=true&limit=2{(cursor is null ? "" : "&cursor=" + cursor)}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
            read.AddRange(page.Ids());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(made, read);
        await shared.Server.Http.GetAsync("/api/channels?mine=true", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await shared.Server.Http.GetAsync("/api/channels?cursor=x", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await shared.Server.Http.GetAsync("/api/channels?limit=0", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await shared.Server.Http.GetAsync("/api/channels?limit=two", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Only_owner_and_administrator_change_a_channel()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        using var admin = await shared.Server.AdminAsync(Ct);
        var (id, _) = await owner.NewChannelAsync(Ct);
        await shared.Server.Http.PatchAsJsonAsync($"/api/channels/{id}", new { name = "x" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await other.PatchAsJsonAsync($"/api/channels/{id}", new { name = "x" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await owner.PatchAsJsonAsync("/api/channels/nothing", new { name = "x" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await owner.PatchAsJsonAsync($"/api/channels/{id}", new { name = " " }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        Assert.Equal("Mine", (await owner.PatchAsJsonAsync($"/api/channels/{id}", new { name = "Mine" }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("name"));
        var changed = await admin.PatchAsJsonAsync($"/api/channels/{id}", new { description = "by admin" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("Mine", "by admin"), (changed.Text("name"), changed.Text("description")));
    }

    [Fact]
    public async Task A_link_leads_somewhere_and_says_where()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        foreach (var link in new object?[] { null, new { title = "\u200b", url = "https://example.org/" }, new { title = "Mine", url = "javascript:alert(1)" } })
        {
            await owner.PatchAsJsonAsync($"/api/channels/{channel}", new { links = new[] { link } }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        }

        await owner.PatchAsJsonAsync($"/api/channels/{channel}", new { links = new[] { new { title = "Mine", url = "https://example.org/" } } }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var links = (await shared.Server.Http.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("links");
        Assert.Equal("Mine", Assert.Single(links.EnumerateArray()).Text("title"));
    }

    [Fact]
    public async Task An_unknown_handle_is_not_found() => await shared.Server.Http.GetAsync("/api/channels/nobody-here", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
}
