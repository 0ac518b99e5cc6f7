using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Comments;

/// <summary>What stays in the place of a comment that was removed or hidden, for whom, and how it comes back.</summary>
public sealed class RemovedCommentTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    private HttpClient _owner = null!;
    private HttpClient _writer = null!;
    private string _video = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_owner, _writer) = (await shared.Server.NewUserAsync(CancellationToken.None), await shared.Server.NewUserAsync(CancellationToken.None));
        var (channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
        _video = (await StoredVideo.AddAsync(shared.Server, channel, CancellationToken.None, VideoState.Live)).Value;
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Answers_stay_under_a_comment_that_a_moderator_removed_and_nobody_else_sees_whose_it_was()
    {
        var parent = await _writer.WriteAsync(_video, "Rude", Ct);
        var answer = await _owner.WriteAsync(_video, "Please not like that", Ct, parent);
        using var events = await EventReader.OpenAsync(shared.Server.Http, _video, Ct);
        await events.NextAsync("ping", Ct);
        await _owner.DeleteAsync($"/api/comments/{parent}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);

        var told = await events.NextAsync("commentRemoved", Ct);
        Assert.Equal(("removed", true), (told.Text("state"), told.GetProperty("moderated").GetBoolean()));
        var left = Assert.Single((await shared.Server.Http.CommentsAsync(_video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal((parent, "removed", "", 1), (left.Text("id"), left.Text("state"), left.Text("text"), left.GetProperty("replies").GetInt32()));
        Assert.Equal(JsonValueKind.Null, left.GetProperty("author").ValueKind);
        Assert.Equal("remove", left.GetProperty("decision").Text("action"));
        Assert.Equal(JsonValueKind.Null, left.GetProperty("decision").GetProperty("by").ValueKind);
        Assert.Equal([answer], (await shared.Server.Http.GetAsync($"/api/comments/{parent}/replies", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await _writer.CommentAsync(_video, "One more", Ct, parent).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await _writer.PatchAsJsonAsync($"/api/comments/{parent}", new { text = "Better" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Moderators_see_in_its_place_what_was_removed_and_by_whom_and_take_it_back()
    {
        var id = await _writer.WriteAsync(_video, "Taken for rude", Ct);
        await _writer.PostAsJsonAsync($"/api/comments/{id}/report", new { reason = "harassment" }, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await _writer.CommentsAsync(_video, Ct)).Ids());

        var seen = Assert.Single((await _owner.CommentsAsync(_video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(("removed", "Taken for rude"), (seen.Text("state"), seen.Text("text")));
        Assert.Equal(await _writer.MyIdAsync(Ct), seen.GetProperty("author").Text("id"));
        var me = (await _owner.GetAsync("/api/auth/session", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("user");
        Assert.Equal((me.Text("name"), 1), (seen.GetProperty("decision").Text("by"), seen.GetProperty("decision").GetProperty("reports").GetInt32()));

        await _owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await _writer.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        using var events = await EventReader.OpenAsync(shared.Server.Http, _video, Ct);
        await events.NextAsync("ping", Ct);
        var back = await _owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("visible", "Taken for rude"), (back.Text("state"), back.Text("text")));
        Assert.Equal(JsonValueKind.Null, back.GetProperty("decision").ValueKind);
        Assert.Equal(id, (await events.NextAsync("comment", Ct)).Text("id"));
        Assert.Equal([id], (await shared.Server.Http.CommentsAsync(_video, Ct)).Ids());
    }

    [Fact]
    public async Task A_hidden_comment_tells_moderators_who_hid_it()
    {
        var id = await _writer.WriteAsync(_video, "Doubtful", Ct);
        await _owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var seen = Assert.Single((await _owner.CommentsAsync(_video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(("hidden", "hide"), (seen.Text("state"), seen.GetProperty("decision").Text("action")));
        Assert.NotEqual(JsonValueKind.Null, seen.GetProperty("decision").GetProperty("by").ValueKind);
        var own = Assert.Single((await _writer.CommentsAsync(_video, Ct)).GetProperty("items").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, own.GetProperty("decision").GetProperty("by").ValueKind);
        Assert.Empty((await shared.Server.Http.CommentsAsync(_video, Ct)).Ids());
    }

    [Fact]
    public async Task What_its_author_deleted_nobody_takes_back()
    {
        var id = await _writer.WriteAsync(_video, "Changed my mind", Ct);
        await _owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _writer.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        Assert.Empty((await _owner.CommentsAsync(_video, Ct)).Ids());
    }

    [Fact]
    public async Task An_answer_that_is_taken_back_is_counted_once_however_many_take_it_back()
    {
        var parent = await _writer.WriteAsync(_video, "Question", Ct);
        var answer = await _writer.WriteAsync(_video, "Answer", Ct, parent);
        await _owner.DeleteAsync($"/api/comments/{answer}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _owner.PutAsJsonAsync($"/api/comments/{answer}/state", new { state = "visible" }, Ct)));
        Assert.Equal(1, (await _owner.CommentsAsync(_video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
    }
}
