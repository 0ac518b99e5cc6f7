using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Comments;

public sealed class CommentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_comment_is_written_read_changed_and_deleted_by_plain_requests()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        using var writer = await Server.NewUserAsync(Ct);
        await Server.Http.CommentAsync(video, "Who am I?", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        var written = await writer.CommentAsync(video, "  Hello\r\n\r\n\r\n\r\nyou ", Ct, mediaTime: 12.5).JsonAsync(HttpStatusCode.Created, Ct);
        var id = written.Text("id");
        Assert.Equal("Hello\n\nyou", written.Text("text"));
        Assert.Equal(12.5, written.GetProperty("mediaTime").GetDouble());
        Assert.Equal("Somebody", written.GetProperty("author").Text("name"));
        Assert.Equal([id], (await Server.Http.CommentsAsync(video, Ct)).Ids());

        await owner.PatchAsJsonAsync($"/api/comments/{id}", new { text = "Mine" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        var changed = await writer.PatchAsJsonAsync($"/api/comments/{id}", new { text = "Hello again" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("Hello again", changed.Text("text"));
        Assert.NotNull(changed.GetProperty("editedAt").GetString());

        using var stranger = await Server.NewUserAsync(Ct);
        await stranger.DeleteAsync($"/api/comments/{id}", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await writer.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await writer.CommentsAsync(video, Ct)).Ids());
        await writer.DeleteAsync($"/api/comments/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await writer.PatchAsJsonAsync($"/api/comments/{id}", new { text = "x" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Answers_are_one_level_deep_counted_and_read_oldest_first()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        var (_, other, _) = await NewVideoAsync();
        var parent = await owner.WriteAsync(video, "Question", Ct);
        var first = await owner.WriteAsync(video, "One", Ct, parent);
        var second = await owner.WriteAsync(video, "Two", Ct, parent);
        await owner.CommentAsync(video, "Too deep", Ct, first).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync(other, "Elsewhere", Ct, parent).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        var page = await Server.Http.CommentsAsync(video, Ct);
        Assert.Equal([parent], page.Ids());
        Assert.Equal(2, page.GetProperty("items")[0].GetProperty("replies").GetInt32());
        var replies = await Server.Http.GetAsync($"/api/comments/{parent}/replies?limit=1", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([first], replies.Ids());
        Assert.Equal([second], (await Server.Http.GetAsync($"/api/comments/{parent}/replies?limit=1&cursor={replies.Text("next")}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await owner.DeleteAsync($"/api/comments/{first}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(1, (await Server.Http.CommentsAsync(video, Ct)).GetProperty("items")[0].GetProperty("replies").GetInt32());
    }

    [Fact]
    public async Task The_number_of_comments_is_of_those_that_everybody_sees_with_answers()
    {
        var (owner, video, channel) = await NewVideoAsync();
        using var _o = owner;
        Assert.Equal(0, await CountAsync());
        var parent = await owner.WriteAsync(video, "One", Ct);
        var answer = await owner.WriteAsync(video, "Two", Ct, parent);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => owner.WriteAsync(video, $"More {i}", Ct)));
        Assert.Equal(10, await CountAsync());
        await owner.PutAsJsonAsync($"/api/comments/{answer}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(9, await CountAsync());
        await owner.PutAsJsonAsync($"/api/comments/{answer}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await owner.DeleteAsync($"/api/comments/{parent}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(9, await CountAsync());

        await owner.RulesAsync(channel, Ct, approval: "all").JsonAsync(HttpStatusCode.OK, Ct);
        using var writer = await Server.NewUserAsync(Ct);
        await writer.WriteAsync(video, "Waits", Ct);
        Assert.Equal(9, await CountAsync());

        var first = await Server.Http.CommentsAsync(video, Ct, "limit=2&live=false");
        Assert.Equal(9, first.GetProperty("count").GetInt32());
        foreach (var elsewhere in new[] { $"cursor={first.Text("next")}", "live=true", "from=0" })
        {
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Server.Http.CommentsAsync(video, Ct, elsewhere)).GetProperty("count").ValueKind);
        }

        async Task<int> CountAsync() => (await Server.Http.CommentsAsync(video, Ct)).GetProperty("count").GetInt32();
    }

    [Fact]
    public async Task A_request_sent_again_writes_once_also_when_both_are_under_way()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var response = await owner.CommentAsync(video, "Once", Ct, key: key);
            Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK, response.StatusCode.ToString());
            return (response.StatusCode, Id: (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Ct)).Text("id"));
        }));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Single(answers.Select(a => a.Id).Distinct());
        Assert.Single((await owner.CommentsAsync(video, Ct)).Ids());
    }

    [Theory]
    [InlineData("'; drop table comments; --")]
    [InlineData("<script>alert(1)</script><img src=x onerror=alert(1)>")]
    [InlineData("{{7*7}} ${7*7} %s %n \\x00 \\u0000")]
    [InlineData("日本語 العربية ‏ 👩‍👩‍👧‍👦 \u0301\u0302")]
    public async Task What_people_write_comes_back_as_they_wrote_it(string text)
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        Assert.Equal(text, (await owner.CommentAsync(video, text, Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("text"));
        Assert.Equal(text, (await Server.Http.CommentsAsync(video, Ct)).GetProperty("items")[0].Text("text"));
    }

    [Fact]
    public async Task Control_characters_and_directional_overrides_are_left_out()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        Assert.Equal("abc", (await owner.CommentAsync(video, "a\0b\u202ec\u0007", Ct).JsonAsync(HttpStatusCode.Created, Ct)).Text("text"));
        await owner.CommentAsync(video, "\0\u202e  ", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync(video, "\u200b \ufeff\u3164", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task A_moment_behind_the_end_of_a_recording_is_its_end()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        await using var db = await Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        await db.Videos.Where(v => v.Id == video).ExecuteUpdateAsync(v => v.SetProperty(x => x.DurationSeconds, 30), Ct);
        Assert.Equal(30, (await owner.CommentAsync(video, "far", Ct, mediaTime: 1e6).JsonAsync(HttpStatusCode.Created, Ct)).GetProperty("mediaTime").GetDouble());
        Assert.Equal(29.5, (await owner.CommentAsync(video, "near", Ct, mediaTime: 29.5).JsonAsync(HttpStatusCode.Created, Ct)).GetProperty("mediaTime").GetDouble());
    }

    [Fact]
    public async Task A_moment_that_was_not_yet_broadcast_is_the_latest_one()
    {
        using var owner = await Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = await Recording.BeginAsync(Server, channel, FlvFile.Read(await TestMedia.FlvAsync(10, Ct)), Ct);
        var video = lease.Stream.Id;
        await Eventually.TrueAsync("a broadcast", async () => (await owner.GetAsync($"/api/videos/{video}", Ct)).IsSuccessStatusCode && lease.Stream.Status.Duration > TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30), Ct);
        Assert.InRange(await MomentAsync(1e6), 7, 11);
        Assert.Equal(6.5, await MomentAsync(6.5));
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        await Recording.WaitAsync(Server, video, Ct);

        async Task<double> MomentAsync(double wanted) =>
            (await owner.CommentAsync(video.Value, "now", Ct, mediaTime: wanted).JsonAsync(HttpStatusCode.Created, Ct)).GetProperty("mediaTime").GetDouble();
    }

    [Fact]
    public async Task Bad_input_is_refused_with_what_is_wrong()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        await owner.CommentAsync(video, "", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync(video, new string('x', 2001), Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync(video, "x", Ct, mediaTime: -1).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync(video, "x", Ct, parentId: "nonsense").ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync(video, "x", Ct, parentId: new string('0', 26)).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.CommentAsync("nonsense", "x", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await owner.CommentAsync(video, "x", Ct, key: "short").ProblemAsync(HttpStatusCode.BadRequest, Ct);
        foreach (var query in new[] { "order=best", "limit=0", "limit=101", "cursor=nonsense", "cursor=" + new string('0', 26) + ".1e999", "cursor=" + new string('x', 100), "from=-1", "from=x", "from=1,5", "to=1,5", "live=perhaps" })
        {
            await owner.GetAsync($"/api/videos/{video}/comments?{query}", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        }
    }

    [Fact]
    public async Task Pages_neither_lose_nor_repeat_what_was_there_while_others_write_and_delete()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        var before = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            before.Add(await owner.WriteAsync(video, $"Comment {i}", Ct));
        }

        using var writer = await Server.NewUserAsync(Ct);
        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = await Server.Http.CommentsAsync(video, Ct, $"limit=5{cursor}");
            seen.AddRange(page.Ids());
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : "";
            var added = await writer.WriteAsync(video, "In between", Ct);
            await writer.DeleteAsync($"/api/comments/{added}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
            await writer.WriteAsync(video, "In between, staying", Ct);
        }
        while (cursor.Length > 0);
        Assert.Equal(Enumerable.Reverse(before), seen);
    }

    [Fact]
    public async Task Top_comes_by_likes_and_each_person_likes_once()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        var plain = await owner.WriteAsync(video, "Plain", Ct);
        var liked = await owner.WriteAsync(video, "Liked", Ct);
        var newest = await owner.WriteAsync(video, "Newest", Ct);
        using var fan = await Server.NewUserAsync(Ct);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fan.PutAsync($"/api/comments/{liked}/like", null, Ct).JsonAsync(HttpStatusCode.OK, Ct)));
        var state = await owner.PutAsync($"/api/comments/{liked}/like", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(2, state.GetProperty("likes").GetInt32());
        var top = await fan.CommentsAsync(video, Ct, "order=top&limit=2");
        Assert.Equal([liked, newest], top.Ids());
        Assert.True(top.GetProperty("items")[0].GetProperty("liked").GetBoolean());
        Assert.Equal([plain], (await fan.CommentsAsync(video, Ct, $"order=top&limit=2&cursor={top.Text("next")}")).Ids());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fan.DeleteAsync($"/api/comments/{liked}/like", Ct).JsonAsync(HttpStatusCode.OK, Ct)));
        Assert.Equal(1, (await owner.CommentsAsync(video, Ct, "order=top")).GetProperty("items")[0].GetProperty("likes").GetInt32());
    }

    [Fact]
    public async Task What_was_written_live_is_replayed_along_the_media_time()
    {
        var (owner, video, _) = await NewVideoAsync(VideoState.Live);
        using var _o = owner;
        var late = await owner.WriteAsync(video, "late", Ct, mediaTime: 30);
        var early = await owner.WriteAsync(video, "early", Ct, mediaTime: 10);
        var same = await owner.WriteAsync(video, "same moment", Ct, mediaTime: 10);
        await owner.WriteAsync(video, "without a time", Ct);
        var first = await Server.Http.CommentsAsync(video, Ct, "from=0&to=30&limit=1");
        Assert.Equal([early], first.Ids());
        Assert.Equal([same], (await Server.Http.CommentsAsync(video, Ct, $"from=0&to=30&limit=1&cursor={first.Text("next")}")).Ids());
        Assert.Equal([late], (await Server.Http.CommentsAsync(video, Ct, "from=30")).Ids());
        Assert.Empty((await Server.Http.CommentsAsync(video, Ct, "live=false")).Ids());
        Assert.Equal(4, (await Server.Http.CommentsAsync(video, Ct, "live=true")).Ids().Length);
        await owner.CommentAsync(video, new string('x', 501), Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Under_a_private_video_nobody_else_reads_or_writes()
    {
        var (owner, video, _) = await NewVideoAsync(visibility: Visibility.Private);
        using var _o = owner;
        var id = await owner.WriteAsync(video, "Mine", Ct);
        using var stranger = await Server.NewUserAsync(Ct);
        await stranger.GetAsync($"/api/videos/{video}/comments", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.GetAsync($"/api/videos/{video}/chat", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.GetAsync($"/api/videos/{video}/like", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.CommentAsync(video, "x", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.GetAsync($"/api/comments/{id}/replies", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.PutAsync($"/api/comments/{id}/like", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.PutAsJsonAsync($"/api/videos/{video}/like", new { liked = true }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.PostAsJsonAsync($"/api/videos/{video}/reactions", new { emoji = "heart" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await stranger.DeleteAsync($"/api/comments/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Ones_own_comment_can_be_deleted_under_a_video_that_one_may_no_longer_see()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        using var writer = await Server.NewUserAsync(Ct);
        using var stranger = await Server.NewUserAsync(Ct);
        var (id, other) = (await writer.WriteAsync(video, "Mine", Ct), await stranger.WriteAsync(video, "Not mine", Ct));
        await owner.PatchAsJsonAsync($"/api/videos/{video}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await writer.PatchAsJsonAsync($"/api/comments/{id}", new { text = "x" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await writer.DeleteAsync($"/api/comments/{other}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await writer.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await writer.DeleteAsync($"/api/comments/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        Assert.Equal([other], (await owner.CommentsAsync(video, Ct)).Ids());
    }

    [Fact]
    public async Task New_changed_and_deleted_comments_are_told_live()
    {
        var (owner, video, _) = await NewVideoAsync();
        using var _o = owner;
        using var events = await EventReader.OpenAsync(Server.Http, video, Ct);
        await events.NextAsync("ping", Ct);
        var id = await owner.WriteAsync(video, "Hello", Ct);
        var told = await events.NextAsync("comment", Ct);
        Assert.Equal((id, "Hello"), (told.Text("id"), told.Text("text")));
        Assert.True(told.GetProperty("author").GetProperty("isOwner").GetBoolean());
        await owner.PatchAsJsonAsync($"/api/comments/{id}", new { text = "Changed" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("Changed", (await events.NextAsync("comment", Ct)).Text("text"));
        await owner.DeleteAsync($"/api/comments/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(id, (await events.NextAsync("commentRemoved", Ct)).Text("id"));
        Assert.Equal(0, (await events.NextAsync("comments", Ct)).GetProperty("count").GetInt32());
    }

    private async Task<(HttpClient Owner, string Video, string Channel)> NewVideoAsync(VideoState state = VideoState.Ready, Visibility visibility = Visibility.Public)
    {
        var owner = await Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        return (owner, (await StoredVideo.AddAsync(Server, channel, Ct, state, visibility: visibility)).Value, channel);
    }
}
