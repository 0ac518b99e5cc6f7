using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Comments;

/// <summary>Each rule, for whom it holds, and that it is written down.</summary>
public sealed class ModerationTests(SharedServer shared) : OwnerAndWriter(shared, VideoState.Live)
{
    private HttpClient _moderator = null!;
    private string _writerId = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _moderator = await Server.NewUserAsync(CancellationToken.None);
        _writerId = await Writer.MyIdAsync(CancellationToken.None);
        (await Owner.PutAsync($"/api/channels/{Channel}/moderators/{await _moderator.MyIdAsync(CancellationToken.None)}", null, CancellationToken.None)).EnsureSuccessStatusCode();
    }

    public override ValueTask DisposeAsync()
    {
        _moderator.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task A_moderator_removes_a_comment_and_the_log_keeps_what_it_said()
    {
        var id = await Writer.WriteAsync(Video, "Rude", Ct);
        await _moderator.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await Writer.CommentsAsync(Video, Ct)).Ids());
        var entry = (await LogAsync())[0];
        Assert.Equal(("remove", "Rude", id), (entry.Text("action"), entry.Text("detail"), entry.Text("commentId")));
        Assert.Equal(_writerId, entry.GetProperty("target").Text("id"));
        Assert.Equal(await _moderator.MyIdAsync(Ct), entry.GetProperty("actor").Text("id"));
    }

    [Fact]
    public async Task A_hidden_comment_is_seen_by_its_author_alone_until_it_is_shown_again()
    {
        var parent = await Owner.WriteAsync(Video, "Question", Ct);
        var id = await Writer.WriteAsync(Video, "Doubtful", Ct, parent);
        using var events = await EventReader.OpenAsync(Server.Http, Video, Ct);
        await events.NextAsync("ping", Ct);
        await _moderator.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(id, (await events.NextAsync("commentRemoved", Ct)).Text("id"));
        Assert.Empty((await Server.Http.GetAsync($"/api/comments/{parent}/replies", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal([id], (await Writer.GetAsync($"/api/comments/{parent}/replies", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal(0, (await Owner.CommentsAsync(Video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
        await _moderator.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(id, (await events.NextAsync("comment", Ct)).Text("id"));
        Assert.Equal(1, (await Owner.CommentsAsync(Video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
        Assert.Equal(["show", "hide"], (await LogAsync()).Select(e => e.Text("action")).Take(2));
        await _moderator.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "removed" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Somebody_banned_cannot_write_until_the_ban_ends()
    {
        var mine = await Writer.WriteAsync(Video, "Before", Ct);
        await BanAsync(new { note = "rude" }).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Writer.CommentAsync(Video, "Let me", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await Writer.PatchAsJsonAsync($"/api/comments/{mine}", new { text = "worse" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        var chat = await Writer.GetAsync($"/api/videos/{Video}/chat", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.True(chat.GetProperty("banned").GetBoolean());
        var bans = await _moderator.GetAsync($"/api/channels/{Channel}/bans", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("rude", bans.GetProperty("items")[0].Text("note"));
        await _moderator.DeleteAsync($"/api/channels/{Channel}/bans/{_writerId}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Writer.WriteAsync(Video, "Thank you", Ct);

        await BanAsync(new { until = DateTimeOffset.UtcNow.AddSeconds(2) }).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Writer.CommentAsync(Video, "Let me", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await Task.Delay(2200, Ct);
        await Writer.WriteAsync(Video, "Better now", Ct);
        Assert.Empty((await _moderator.GetAsync($"/api/channels/{Channel}/bans", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(["ban", "unban", "ban"], (await LogAsync()).Select(e => e.Text("action")).Take(3));
        await BanAsync(new { until = DateTimeOffset.UtcNow.AddDays(-1) }).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Neither_the_owner_nor_moderators_can_be_banned()
    {
        foreach (var protectedOne in new[] { Owner, _moderator, await Server.AdminAsync(Ct) })
        {
            await _moderator.PutAsJsonAsync($"/api/channels/{Channel}/bans/{await protectedOne.MyIdAsync(Ct)}", new { }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        }

        await _moderator.PutAsJsonAsync($"/api/channels/{Channel}/bans/nobody", new { }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Slow_mode_lets_one_through_of_many_sent_at_once_and_moderators_as_they_like()
    {
        await Owner.RulesAsync(Channel, Ct, slowMode: 60).JsonAsync(HttpStatusCode.OK, Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Writer.CommentAsync(Video, $"Quick {i}", Ct)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode);
            Assert.InRange(a.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        });
        await Task.Delay(1100, Ct);
        using (var early = await Writer.CommentAsync(Video, "Too early", Ct))
        {
            Assert.InRange(early.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 59);
        }

        await _moderator.WriteAsync(Video, "One", Ct);
        await _moderator.WriteAsync(Video, "Two", Ct);

        // Deleting what one wrote does not let one write again.
        var written = (await Writer.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray().Single(c => c.GetProperty("author").Text("id") == _writerId).Text("id");
        await Writer.DeleteAsync($"/api/comments/{written}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Writer.CommentAsync(Video, "Again", Ct).ProblemAsync(HttpStatusCode.TooManyRequests, Ct);
    }

    [Fact]
    public async Task Blocked_words_in_any_case_width_and_form_of_accents_are_held_for_a_moderator()
    {
        await Owner.RulesAsync(Channel, Ct, blockedWords: ["spam", "bad phrase", "du\u0301mm", "f\u00f6rbi"]).JsonAsync(HttpStatusCode.OK, Ct);
        foreach (var text in new[] { "SPAM!", "some ｓｐａｍ here", "a Bad Phrase", "s\u200bp\u00adam", "bad  \n phrase", "𝐒𝐩𝐚𝐦", "D\u00daMM", "du\u0301mm", "dU\u200d\u0301mm", "FO\u0308RBI" })
        {
            Assert.Equal("held", (await Writer.CommentAsync(Video, text, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("state"));
        }

        var fine = await Writer.CommentAsync(Video, "spammer is another word, and so are dumm and forbi", Ct).JsonAsync(HttpStatusCode.Created, Ct);
        Assert.Equal("visible", fine.Text("state"));
        Assert.Equal([fine.Text("id")], (await Server.Http.CommentsAsync(Video, Ct)).Ids());
        var changed = await Writer.PatchAsJsonAsync($"/api/comments/{fine.Text("id")}", new { text = "spam after all" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("held", changed.Text("state"));
        Assert.Empty((await Server.Http.CommentsAsync(Video, Ct)).Ids());
        await Owner.RulesAsync(Channel, Ct, blockedWords: [new string('x', 61)]).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Owner.RulesAsync(Channel, Ct, blockedWords: [.. Enumerable.Range(0, 501).Select(i => $"w{i}")]).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task An_answer_that_must_wait_after_a_change_is_taken_from_the_count_once_however_often_it_is_changed_at_once()
    {
        await Owner.RulesAsync(Channel, Ct, blockedWords: "Gnarl").JsonAsync(HttpStatusCode.OK, Ct);
        var parent = await Owner.WriteAsync(Video, "Question", Ct);
        var answer = await Writer.WriteAsync(Video, "Answer", Ct, parent);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Writer.PatchAsJsonAsync($"/api/comments/{answer}", new { text = $"gnarl {i}" }, Ct).JsonAsync(HttpStatusCode.OK, Ct)));

        var counted = Assert.Single((await Server.Http.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal((parent, 0), (counted.Text("id"), counted.GetProperty("replies").GetInt32()));
        await Owner.PutAsJsonAsync($"/api/comments/{answer}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(1, (await Server.Http.CommentsAsync(Video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
    }

    [Fact]
    public async Task What_needs_approval_waits_in_the_queue_and_is_told_when_it_is_let_through()
    {
        await Owner.RulesAsync(Channel, Ct, approval: "links").JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("visible", (await Writer.CommentAsync(Video, "No address", Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("state"));
        var held = await Writer.CommentAsync(Video, "Look at https://example.org/", Ct).JsonAsync(HttpStatusCode.Created, Ct);
        Assert.Equal("held", held.Text("state"));
        await Owner.RulesAsync(Channel, Ct, approval: "all").JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("held", (await Writer.CommentAsync(Video, "Anything", Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("state"));
        var queue = await _moderator.GetAsync($"/api/channels/{Channel}/moderation/queue?kind=held", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(held.Text("id"), queue.Ids()[0]);
        Assert.Equal(2, queue.Ids().Length);

        using var events = await EventReader.OpenAsync(Server.Http, Video, Ct);
        await events.NextAsync("ping", Ct);
        await _moderator.PutAsJsonAsync($"/api/comments/{held.Text("id")}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(held.Text("id"), (await events.NextAsync("comment", Ct)).Text("id"));
        Assert.Single((await _moderator.GetAsync($"/api/channels/{Channel}/moderation/queue", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task Comments_can_be_switched_off_and_pages_are_told()
    {
        using var events = await EventReader.OpenAsync(Server.Http, Video, Ct);
        await events.NextAsync("ping", Ct);
        await _moderator.RulesAsync(Channel, Ct, open: false).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.False((await events.NextAsync("chat", Ct)).GetProperty("open").GetBoolean());
        await Writer.CommentAsync(Video, "Hello?", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        Assert.Equal("settings", (await LogAsync())[0].Text("action"));
    }

    [Fact]
    public async Task Reports_count_once_a_person_and_are_dismissed_together()
    {
        var id = await Writer.WriteAsync(Video, "Reported", Ct);
        for (var i = 0; i < 3; i++)
        {
            await Owner.PostAsJsonAsync($"/api/comments/{id}/report", new { reason = "spam", note = "Again" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        }

        var queue = await _moderator.GetAsync($"/api/channels/{Channel}/moderation/queue?kind=reported", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([id], queue.Ids());
        Assert.Equal(1, queue.GetProperty("items")[0].GetProperty("reports").GetInt32());
        Assert.Equal(("spam", 1), (queue.GetProperty("items")[0].GetProperty("reasons")[0].Text("reason"), queue.GetProperty("items")[0].GetProperty("reasons")[0].GetProperty("count").GetInt32()));
        Assert.Equal("Again", queue.GetProperty("items")[0].GetProperty("notes")[0].GetString());
        await _moderator.DeleteAsync($"/api/comments/{id}/reports", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await _moderator.GetAsync($"/api/channels/{Channel}/moderation/queue?kind=reported", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task One_comment_at_a_time_is_pinned()
    {
        var first = await Writer.WriteAsync(Video, "First", Ct);
        var second = await Writer.WriteAsync(Video, "Second", Ct);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Owner.PutAsync($"/api/comments/{(i % 2 == 0 ? first : second)}/pin", null, Ct).JsonAsync(HttpStatusCode.OK, Ct)));
        await Owner.PutAsync($"/api/comments/{first}/pin", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var page = await Writer.CommentsAsync(Video, Ct);
        Assert.Equal(first, page.GetProperty("pinned").Text("id"));
        Assert.Single(page.GetProperty("items").EnumerateArray(), c => c.GetProperty("pinned").GetBoolean());
        await Owner.DeleteAsync($"/api/comments/{first}/pin", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Writer.CommentsAsync(Video, Ct)).GetProperty("pinned").ValueKind);
        var reply = await Writer.WriteAsync(Video, "Answer", Ct, first);
        await Owner.PutAsync($"/api/comments/{reply}/pin", null, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
    }

    [Fact]
    public async Task Nobody_else_moderates()
    {
        var id = await Owner.WriteAsync(Video, "Owner's", Ct);
        var forbidden = new (HttpMethod Method, string Path, object? Body)[]
        {
            (HttpMethod.Delete, $"/api/comments/{id}", null), (HttpMethod.Put, $"/api/comments/{id}/pin", null), (HttpMethod.Delete, $"/api/comments/{id}/pin", null),
            (HttpMethod.Put, $"/api/comments/{id}/state", new { state = "hidden" }), (HttpMethod.Delete, $"/api/comments/{id}/reports", null),
            (HttpMethod.Get, $"/api/channels/{Channel}/moderation/queue", null), (HttpMethod.Get, $"/api/channels/{Channel}/moderation/log", null),
            (HttpMethod.Get, $"/api/channels/{Channel}/chat", null), (HttpMethod.Put, $"/api/channels/{Channel}/chat", new { open = true, slowMode = 0, approval = "none", blockedWords = Array.Empty<string>() }),
            (HttpMethod.Get, $"/api/channels/{Channel}/bans", null), (HttpMethod.Put, $"/api/channels/{Channel}/bans/{_writerId}", new { }), (HttpMethod.Delete, $"/api/channels/{Channel}/bans/{_writerId}", null),
            (HttpMethod.Get, $"/api/channels/{Channel}/moderators", null), (HttpMethod.Put, $"/api/channels/{Channel}/moderators/{_writerId}", null), (HttpMethod.Delete, $"/api/channels/{Channel}/moderators/{_writerId}", null),
        };
        foreach (var (method, path, body) in forbidden)
        {
            await SendAsync(Writer, method, path, body).ProblemAsync(HttpStatusCode.Forbidden, Ct);
            await SendAsync(Server.Http, method, path, body).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        }

        // Those appointed do not appoint.
        await SendAsync(_moderator, HttpMethod.Put, $"/api/channels/{Channel}/moderators/{_writerId}", null).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await Owner.DeleteAsync($"/api/channels/{Channel}/moderators/{await _moderator.MyIdAsync(Ct)}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await SendAsync(_moderator, HttpMethod.Get, $"/api/channels/{Channel}/moderation/queue", null).ProblemAsync(HttpStatusCode.Forbidden, Ct);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, object? body) =>
        client.SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) }, Ct);

    private Task<HttpResponseMessage> BanAsync(object ban) => _moderator.PutAsJsonAsync($"/api/channels/{Channel}/bans/{_writerId}", ban, Ct);

    private async Task<List<System.Text.Json.JsonElement>> LogAsync() =>
        [.. (await _moderator.GetAsync($"/api/channels/{Channel}/moderation/log", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray()];
}
