using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Comments;

/// <summary>Why something was reported, removed, hidden, why somebody was banned, and which rules were changed: who is told what.</summary>
public sealed class GroundsTests(SharedServer shared) : OwnerAndWriter(shared, VideoState.Ready)
{
    [Fact]
    public async Task A_removal_says_why_to_moderators_alone()
    {
        var id = await Writer.WriteAsync(Video, "Buy now", Ct);
        await Writer.WriteAsync(Video, "Why?", Ct, id);
        await Owner.DeleteAsync($"/api/comments/{id}?reason=spam&note=The%20third%20one", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);

        var entry = (await LogAsync())[0];
        Assert.Equal(("remove", "Buy now", "spam", "The third one"), (entry.Text("action"), entry.Text("detail"), entry.Text("reason"), entry.Text("note")));
        Assert.Equal(("spam", "The third one"), Why(Assert.Single((await Owner.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray())));
        Assert.Equal((null, ""), Why(Assert.Single((await Writer.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task A_removal_needs_no_reason_and_takes_no_other_than_those_of_the_list()
    {
        var id = await Writer.WriteAsync(Video, "Rude", Ct);
        await Owner.DeleteAsync($"/api/comments/{id}?reason=ugly", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Owner.DeleteAsync($"/api/comments/{id}?note={new string('x', 301)}", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden", reason = "ugly" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Writer.PostAsJsonAsync($"/api/comments/{id}/report", new { reason = 1 }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal((null, ""), Why(Assert.Single((await Owner.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task The_author_of_a_hidden_comment_is_told_the_reason_and_not_the_words()
    {
        var id = await Writer.WriteAsync(Video, "Doubtful", Ct);
        var hidden = await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden", reason = "offTopic", note = "Ask him first" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("offTopic", "Ask him first"), Why(hidden));
        Assert.Equal(("offTopic", ""), Why(Assert.Single((await Writer.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task The_banned_are_told_the_reason_and_not_the_words()
    {
        await Owner.PutAsJsonAsync($"/api/channels/{Channel}/bans/{await Writer.MyIdAsync(Ct)}", new { reason = "hate", note = "Warned twice" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        var refusal = await Writer.CommentAsync(Video, "Let me", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        Assert.Equal("You may not write on this channel. Reason: hate.", refusal.Text("detail"));
        Assert.Equal("hate", (await Writer.GetAsync($"/api/videos/{Video}/chat", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("banReason"));
        var entry = (await LogAsync())[0];
        Assert.Equal(("ban", "hate", "Warned twice"), (entry.Text("action"), entry.Text("reason"), entry.Text("note")));
        var ban = (await Owner.GetAsync($"/api/channels/{Channel}/bans", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0];
        Assert.Equal(("hate", "Warned twice"), (ban.Text("reason"), ban.Text("note")));
    }

    [Fact]
    public async Task Reasons_of_reports_are_counted_the_most_frequent_first()
    {
        var id = await Writer.WriteAsync(Video, "Reported", Ct);
        foreach (var body in new object[] { new { reason = "spam" }, new { reason = "violence", note = "Threatens" }, new { reason = "violence" }, new { } })
        {
            using var reporter = await Server.NewUserAsync(Ct);
            await reporter.PostAsJsonAsync($"/api/comments/{id}/report", body, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        }

        var queued = (await Owner.GetAsync($"/api/channels/{Channel}/moderation/queue?kind=reported", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0];
        var reasons = queued.GetProperty("reasons").EnumerateArray().Select(r => (r.Text("reason"), r.GetProperty("count").GetInt32())).ToList();
        Assert.Equal(("violence", 2), reasons[0]);
        Assert.Equal([("other", 1), ("spam", 1)], reasons.Skip(1).Order());
        Assert.Equal(["Threatens"], queued.GetProperty("notes").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public async Task The_log_says_which_rules_were_changed_from_what_to_what()
    {
        await Owner.RulesAsync(Channel, Ct, slowMode: 30, blockedWords: ["casino", "poker"]).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([("slowMode", "0", "30"), ("blockedWords", "", "casino, poker")], Changes((await LogAsync())[0]));
        await Owner.RulesAsync(Channel, Ct, open: false, slowMode: 30, approval: "links", blockedWords: ["poker", "roulette"]).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([("open", "true", "false"), ("approval", "none", "links"), ("blockedWords", "casino", "roulette")], Changes((await LogAsync())[0]));

        // The same again is no change.
        await Owner.RulesAsync(Channel, Ct, open: false, slowMode: 30, approval: "links", blockedWords: ["poker", "roulette"]).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(2, (await LogAsync()).Count);
        await Owner.RulesAsync(Channel, Ct, open: false, slowMode: 30, approval: "links", blockedWords: ["poker", "roulette", .. Enumerable.Range(10, 22).Select(i => $"w{i}")]).JsonAsync(HttpStatusCode.OK, Ct);
        var (_, from, to) = Assert.Single(Changes((await LogAsync())[0]));
        Assert.Equal("", from);
        Assert.EndsWith("w29, … (+2)", to, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_set_at_once_are_logged_as_if_one_after_the_other()
    {
        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Owner.RulesAsync(Channel, Ct, slowMode: i).JsonAsync(HttpStatusCode.OK, Ct)));
        var changes = (await LogAsync()).Select(e => Assert.Single(Changes(e))).ToList();
        Assert.Equal(8, changes.Count);
        Assert.Equal(8, changes.Select(c => c.From).Distinct().Count());
        Assert.Single(changes, c => c.From == "0");
    }

    private static (string? Reason, string Note) Why(JsonElement comment) =>
        (comment.GetProperty("decision").GetProperty("reason").GetString(), comment.GetProperty("decision").Text("note"));

    private static List<(string Rule, string From, string To)> Changes(JsonElement entry) =>
        [.. entry.GetProperty("changes").EnumerateArray().Select(c => (c.Text("rule"), c.Text("from"), c.Text("to")))];

    private async Task<List<JsonElement>> LogAsync() =>
        [.. (await Owner.GetAsync($"/api/channels/{Channel}/moderation/log", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray()];
}
