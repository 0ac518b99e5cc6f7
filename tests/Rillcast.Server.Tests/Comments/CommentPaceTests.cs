using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Comments;

/// <summary>What holds whoever owns the channel: the rate limit, and the database being away.</summary>
public sealed class CommentPaceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_person_writes_so_many_a_minute_and_without_the_database_a_comment_is_refused_for_now()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Comments:PerMinute", "3"), ("Comments:ChangesPerMinute", "5")]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = (await StoredVideo.AddAsync(server, channel, Ct)).Value;
        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => owner.CommentAsync(video, $"{i}", Ct)));
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(6, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.All(answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests), a => Assert.InRange(a.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        var id = (await owner.CommentsAsync(video, Ct)).Ids()[0];
        var likes = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => owner.PutAsync($"/api/comments/{id}/like", null, Ct)));
        Assert.Equal(5, likes.Count(a => a.StatusCode == HttpStatusCode.OK));
        await owner.PatchAsJsonAsync($"/api/comments/{id}", new { text = "Changed again and again" }, Ct).ProblemAsync(HttpStatusCode.TooManyRequests, Ct);

        server.Get<DatabaseState>().Lost();
        NpgsqlConnection.ClearAllPools();
        using var refused = await owner.CommentAsync(video, "Kept by the page", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
