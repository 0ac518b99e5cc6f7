using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Comments;

/// <summary>Each rule, for whom it holds, and that it is written down.</summary>
public sealed class ModerationTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    private HttpClient _owner = null!;
    private HttpClient _writer = null!;
    private HttpClient _moderator = null!;
    private string _channel = "";
    private string _video = "";
    private string _writerId = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_owner, _writer, _moderator) = (await shared.Server.NewUserAsync(CancellationToken.None), await shared.Server.NewUserAsync(CancellationToken.None), await shared.Server.NewUserAsync(CancellationToken.None));
        (_channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
        _video = (await StoredVideo.AddAsync(shared.Server, _channel, CancellationToken.None, VideoState.Live)).Value;
        _writerId = await _writer.MyIdAsync(CancellationToken.None);
        (await _owner.PutAsync($"/api/channels/{_channel}/moderators/{await _moderator.MyIdAsync(CancellationToken.None)}", null, CancellationToken.None)).EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _writer.Dispose();
        _moderator.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_moderator_removes_a_comment_and_the_log_keeps_what_it_said()
    {
        var id = await _writer.WriteAsync(_video, "Rude", Ct);
        await _moderator.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await _writer.CommentsAsync(_video, Ct)).Ids());
        var entry = (await LogAsync())[0];
        Assert.Equal(("remove", "Rude", id), (entry.Text("action"), entry.Text("detail"), entry.Text("commentId")));
        Assert.Equal(_writerId, entry.GetProperty("target").Text("id"));
        Assert.Equal(await _moderator.MyIdAsync(Ct), entry.GetProperty("actor").Text("id"));
    }

    [Fact]
    public async Task A_hidden_comment_is_seen_by_its_author_alone_until_it_is_shown_again()
    {
        var parent = await _owner.WriteAsync(_video, "Question", Ct);
        var id = await _writer.WriteAsync(_video, "Doubtful", Ct, parent);
        using var events = await EventReader.OpenAsync(shared.Server.Http, _video, Ct);
        await events.NextAsync("ping", Ct);
        await _moderator.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(id, (await events.NextAsync("commentRemoved", Ct)).Text("id"));
        Assert.Empty((await shared.Server.Http.GetAsync($"/api/comments/{parent}/replies", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal([id], (await _writer.GetAsync($"/api/comments/{parent}/replies", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal(0, (await _owner.CommentsAsync(_video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
        await _moderator.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(id, (await events.NextAsync("comment", Ct)).Text("id"));
        Assert.Equal(1, (await _owner.CommentsAsync(_video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
        Assert.Equal(["show", "hide"], (await LogAsync()).Select(e => e.Text("action")).Take(2));
        await _moderator.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "removed" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Somebody_banned_cannot_write_until_the_ban_ends()
    {
        var mine = await _writer.WriteAsync(_video, "Before", Ct);
        await BanAsync(new { note = "rude" }).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _writer.CommentAsync(_video, "Let me", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await _writer.PatchAsJsonAsync($"/api/comments/{mine}", new { text = "worse" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        var chat = await _writer.GetAsync($"/api/videos/{_video}/chat", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.True(chat.GetProperty("banned").GetBoolean());
        var bans = await _moderator.GetAsync($"/api/channels/{_channel}/bans", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("rude", bans.GetProperty("items")[0].Text("note"));
        await _moderator.DeleteAsync($"/api/channels/{_channel}/bans/{_writerId}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _writer.WriteAsync(_video, "Thank you", Ct);

        await BanAsync(new { until = DateTimeOffset.UtcNow.AddSeconds(2) }).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _writer.CommentAsync(_video, "Let me", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await Task.Delay(2200, Ct);
        await _writer.WriteAsync(_video, "Better now", Ct);
        Assert.Empty((await _moderator.GetAsync($"/api/channels/{_channel}/bans", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(["ban", "unban", "ban"], (await LogAsync()).Select(e => e.Text("action")).Take(3));
        await BanAsync(new { until = DateTimeOffset.UtcNow.AddDays(-1) }).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Neither_the_owner_nor_moderators_can_be_banned()
    {
        foreach (var protectedOne in new[] { _owner, _moderator, await shared.Server.AdminAsync(Ct) })
        {
            await _moderator.PutAsJsonAsync($"/api/channels/{_channel}/bans/{await protectedOne.MyIdAsync(Ct)}", new { }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        }

        await _moderator.PutAsJsonAsync($"/api/channels/{_channel}/bans/nobody", new { }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Slow_mode_lets_one_through_of_many_sent_at_once_and_moderators_as_they_like()
    {
        await _owner.RulesAsync(_channel, Ct, slowMode: 60).JsonAsync(HttpStatusCode.OK, Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _writer.CommentAsync(_video, $"Quick {i}", Ct)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode);
            Assert.NotNull(a.Headers.RetryAfter);
        });
        await _moderator.WriteAsync(_video, "One", Ct);
        await _moderator.WriteAsync(_video, "Two", Ct);

        // Deleting what one wrote does not let one write again.
        var written = (await _writer.CommentsAsync(_video, Ct)).GetProperty("items").EnumerateArray().Single(c => c.GetProperty("author").Text("id") == _writerId).Text("id");
        await _writer.DeleteAsync($"/api/comments/{written}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _writer.CommentAsync(_video, "Again", Ct).ProblemAsync(HttpStatusCode.TooManyRequests, Ct);
    }

    [Fact]
    public async Task Blocked_words_in_any_case_and_width_are_held_for_a_moderator()
    {
        await _owner.RulesAsync(_channel, Ct, blockedWords: ["spam", "bad phrase"]).JsonAsync(HttpStatusCode.OK, Ct);
        foreach (var text in new[] { "SPAM!", "some ｓｐａｍ here", "a Bad Phrase" })
        {
            Assert.Equal("held", (await _writer.CommentAsync(_video, text, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("state"));
        }

        var fine = await _writer.CommentAsync(_video, "spammer is another word", Ct).JsonAsync(HttpStatusCode.Created, Ct);
        Assert.Equal("visible", fine.Text("state"));
        Assert.Equal([fine.Text("id")], (await shared.Server.Http.CommentsAsync(_video, Ct)).Ids());
        var changed = await _writer.PatchAsJsonAsync($"/api/comments/{fine.Text("id")}", new { text = "spam after all" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("held", changed.Text("state"));
        Assert.Empty((await shared.Server.Http.CommentsAsync(_video, Ct)).Ids());
        await _owner.RulesAsync(_channel, Ct, blockedWords: [new string('x', 61)]).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _owner.RulesAsync(_channel, Ct, blockedWords: [.. Enumerable.Range(0, 501).Select(i => $"w{i}")]).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task What_needs_approval_waits_in_the_queue_and_is_told_when_it_is_let_through()
    {
        await _owner.RulesAsync(_channel, Ct, approval: "links").JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("visible", (await _writer.CommentAsync(_video, "No address", Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("state"));
        var held = await _writer.CommentAsync(_video, "Look at https://example.org/", Ct).JsonAsync(HttpStatusCode.Created, Ct);
        Assert.Equal("held", held.Text("state"));
        await _owner.RulesAsync(_channel, Ct, approval: "all").JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("held", (await _writer.CommentAsync(_video, "Anything", Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("state"));
        var queue = await _moderator.GetAsync($"/api/channels/{_channel}/moderation/queue?kind=held", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(held.Text("id"), queue.Ids()[0]);
        Assert.Equal(2, queue.Ids().Length);

        using var events = await EventReader.OpenAsync(shared.Server.Http, _video, Ct);
        await events.NextAsync("ping", Ct);
        await _moderator.PutAsJsonAsync($"/api/comments/{held.Text("id")}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(held.Text("id"), (await events.NextAsync("comment", Ct)).Text("id"));
        Assert.Single((await _moderator.GetAsync($"/api/channels/{_channel}/moderation/queue", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task Comments_can_be_switched_off_and_pages_are_told()
    {
        using var events = await EventReader.OpenAsync(shared.Server.Http, _video, Ct);
        await events.NextAsync("ping", Ct);
        await _moderator.RulesAsync(_channel, Ct, open: false).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.False((await events.NextAsync("chat", Ct)).GetProperty("open").GetBoolean());
        await _writer.CommentAsync(_video, "Hello?", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        Assert.Equal("settings", (await LogAsync())[0].Text("action"));
    }

    [Fact]
    public async Task Reports_count_once_a_person_and_are_dismissed_together()
    {
        var id = await _writer.WriteAsync(_video, "Reported", Ct);
        for (var i = 0; i < 3; i++)
        {
            await _owner.PostAsJsonAsync($"/api/comments/{id}/report", new { reason = "spam", note = "Again" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        }

        var queue = await _moderator.GetAsync($"/api/channels/{_channel}/moderation/queue?kind=reported", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([id], queue.Ids());
        Assert.Equal(1, queue.GetProperty("items")[0].GetProperty("reports").GetInt32());
        Assert.Equal(("spam", 1), (queue.GetProperty("items")[0].GetProperty("reasons")[0].Text("reason"), queue.GetProperty("items")[0].GetProperty("reasons")[0].GetProperty("count").GetInt32()));
        Assert.Equal("Again", queue.GetProperty("items")[0].GetProperty("notes")[0].GetString());
        await _moderator.DeleteAsync($"/api/comments/{id}/reports", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await _moderator.GetAsync($"/api/channels/{_channel}/moderation/queue?kind=reported", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task One_comment_at_a_time_is_pinned()
    {
        var first = await _writer.WriteAsync(_video, "First", Ct);
        var second = await _writer.WriteAsync(_video, "Second", Ct);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _owner.PutAsync($"/api/comments/{(i % 2 == 0 ? first : second)}/pin", null, Ct).JsonAsync(HttpStatusCode.OK, Ct)));
        await _owner.PutAsync($"/api/comments/{first}/pin", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var page = await _writer.CommentsAsync(_video, Ct);
        Assert.Equal(first, page.GetProperty("pinned").Text("id"));
        Assert.Single(page.GetProperty("items").EnumerateArray(), c => c.GetProperty("pinned").GetBoolean());
        await _owner.DeleteAsync($"/api/comments/{first}/pin", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await _writer.CommentsAsync(_video, Ct)).GetProperty("pinned").ValueKind);
        var reply = await _writer.WriteAsync(_video, "Answer", Ct, first);
        await _owner.PutAsync($"/api/comments/{reply}/pin", null, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
    }

    [Fact]
    public async Task Nobody_else_moderates()
    {
        var id = await _owner.WriteAsync(_video, "Owner's", Ct);
        var forbidden = new (HttpMethod Method, string Path, object? Body)[]
        {
            (HttpMethod.Delete, $"/api/comments/{id}", null), (HttpMethod.Put, $"/api/comments/{id}/pin", null), (HttpMethod.Delete, $"/api/comments/{id}/pin", null),
            (HttpMethod.Put, $"/api/comments/{id}/state", new { state = "hidden" }), (HttpMethod.Delete, $"/api/comments/{id}/reports", null),
            (HttpMethod.Get, $"/api/channels/{_channel}/moderation/queue", null), (HttpMethod.Get, $"/api/channels/{_channel}/moderation/log", null),
            (HttpMethod.Get, $"/api/channels/{_channel}/chat", null), (HttpMethod.Put, $"/api/channels/{_channel}/chat", new { open = true, slowMode = 0, approval = "none", blockedWords = Array.Empty<string>() }),
            (HttpMethod.Get, $"/api/channels/{_channel}/bans", null), (HttpMethod.Put, $"/api/channels/{_channel}/bans/{_writerId}", new { }), (HttpMethod.Delete, $"/api/channels/{_channel}/bans/{_writerId}", null),
            (HttpMethod.Get, $"/api/channels/{_channel}/moderators", null), (HttpMethod.Put, $"/api/channels/{_channel}/moderators/{_writerId}", null), (HttpMethod.Delete, $"/api/channels/{_channel}/moderators/{_writerId}", null),
        };
        foreach (var (method, path, body) in forbidden)
        {
            await SendAsync(_writer, method, path, body).ProblemAsync(HttpStatusCode.Forbidden, Ct);
            await SendAsync(shared.Server.Http, method, path, body).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        }

        // Those appointed do not appoint.
        await SendAsync(_moderator, HttpMethod.Put, $"/api/channels/{_channel}/moderators/{_writerId}", null).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await _owner.DeleteAsync($"/api/channels/{_channel}/moderators/{await _moderator.MyIdAsync(Ct)}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await SendAsync(_moderator, HttpMethod.Get, $"/api/channels/{_channel}/moderation/queue", null).ProblemAsync(HttpStatusCode.Forbidden, Ct);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, object? body) =>
        client.SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) }, Ct);

    private Task<HttpResponseMessage> BanAsync(object ban) => _moderator.PutAsJsonAsync($"/api/channels/{_channel}/bans/{_writerId}", ban, Ct);

    private async Task<List<System.Text.Json.JsonElement>> LogAsync() =>
        [.. (await _moderator.GetAsync($"/api/channels/{_channel}/moderation/log", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray()];
}
