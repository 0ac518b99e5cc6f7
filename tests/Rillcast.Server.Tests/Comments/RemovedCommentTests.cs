using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Comments;

/// <summary>What stays in the place of a comment that was removed or hidden, for whom, and how it comes back.</summary>
public sealed class RemovedCommentTests(SharedServer shared) : OwnerAndWriter(shared, VideoState.Live)
{
    [Fact]
    public async Task Answers_stay_under_a_comment_that_a_moderator_removed_and_nobody_else_sees_whose_it_was()
    {
        var parent = await Writer.WriteAsync(Video, "Rude", Ct);
        var answer = await Owner.WriteAsync(Video, "Please not like that", Ct, parent);
        using var events = await EventReader.OpenAsync(Server.Http, Video, Ct);
        await events.NextAsync("ping", Ct);
        await Owner.DeleteAsync($"/api/comments/{parent}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);

        var told = await events.NextAsync("commentRemoved", Ct);
        Assert.Equal(("removed", true), (told.Text("state"), told.GetProperty("moderated").GetBoolean()));
        var left = Assert.Single((await Server.Http.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal((parent, "removed", "", 1), (left.Text("id"), left.Text("state"), left.Text("text"), left.GetProperty("replies").GetInt32()));
        Assert.Equal(JsonValueKind.Null, left.GetProperty("author").ValueKind);
        Assert.Equal("remove", left.GetProperty("decision").Text("action"));
        Assert.Equal(JsonValueKind.Null, left.GetProperty("decision").GetProperty("by").ValueKind);
        Assert.Equal([answer], (await Server.Http.GetAsync($"/api/comments/{parent}/replies", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await Writer.CommentAsync(Video, "One more", Ct, parent).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await Writer.PatchAsJsonAsync($"/api/comments/{parent}", new { text = "Better" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Moderators_see_in_its_place_what_was_removed_and_by_whom_and_take_it_back()
    {
        var id = await Writer.WriteAsync(Video, "Taken for rude", Ct);
        await Writer.PostAsJsonAsync($"/api/comments/{id}/report", new { reason = "harassment" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await Writer.CommentsAsync(Video, Ct)).Ids());

        var seen = Assert.Single((await Owner.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(("removed", "Taken for rude"), (seen.Text("state"), seen.Text("text")));
        Assert.Equal(await Writer.MyIdAsync(Ct), seen.GetProperty("author").Text("id"));
        var me = (await Owner.GetAsync("/api/auth/session", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("user");
        Assert.Equal((me.Text("name"), 1), (seen.GetProperty("decision").Text("by"), seen.GetProperty("decision").GetProperty("reports").GetInt32()));

        await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await Writer.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        using var events = await EventReader.OpenAsync(Server.Http, Video, Ct);
        await events.NextAsync("ping", Ct);
        var back = await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("visible", "Taken for rude"), (back.Text("state"), back.Text("text")));
        Assert.Equal(JsonValueKind.Null, back.GetProperty("decision").ValueKind);
        Assert.Equal(id, (await events.NextAsync("comment", Ct)).Text("id"));
        Assert.Equal([id], (await Server.Http.CommentsAsync(Video, Ct)).Ids());
    }

    [Fact]
    public async Task A_hidden_comment_tells_moderators_who_hid_it()
    {
        var id = await Writer.WriteAsync(Video, "Doubtful", Ct);
        await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var seen = Assert.Single((await Owner.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(("hidden", "hide"), (seen.Text("state"), seen.GetProperty("decision").Text("action")));
        Assert.NotEqual(JsonValueKind.Null, seen.GetProperty("decision").GetProperty("by").ValueKind);
        var own = Assert.Single((await Writer.CommentsAsync(Video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, own.GetProperty("decision").GetProperty("by").ValueKind);
        Assert.Empty((await Server.Http.CommentsAsync(Video, Ct)).Ids());
    }

    [Fact]
    public async Task What_its_author_deleted_nobody_takes_back()
    {
        var id = await Writer.WriteAsync(Video, "Changed my mind", Ct);
        await Owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await Writer.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        Assert.Empty((await Owner.CommentsAsync(Video, Ct)).Ids());
    }

    [Fact]
    public async Task The_log_forgets_the_words_of_whoever_deletes_the_account()
    {
        var id = await Writer.WriteAsync(Video, "My own words", Ct);
        await Owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Writer.PostAsJsonAsync("/api/auth/me/deletion", new { password = "a good password" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);

        var log = await Owner.GetAsync($"/api/channels/{Channel}/moderation/log", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var entry = Assert.Single(log.GetProperty("items").EnumerateArray());
        Assert.Equal(("remove", id, ""), (entry.Text("action"), entry.Text("commentId"), entry.Text("detail")));
        Assert.DoesNotContain("My own words", (await Owner.CommentsAsync(Video, Ct)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_taken_back_is_counted_once_however_many_take_it_back()
    {
        var parent = await Writer.WriteAsync(Video, "Question", Ct);
        var answer = await Writer.WriteAsync(Video, "Answer", Ct, parent);
        await Owner.DeleteAsync($"/api/comments/{answer}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Owner.PutAsJsonAsync($"/api/comments/{answer}/state", new { state = "visible" }, Ct)));
        Assert.Equal(1, (await Owner.CommentsAsync(Video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
    }
}
