using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Rillcast.Server.Reactions;
using Rillcast.Server.Tests.Comments;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Reactions;

public sealed class LikeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int People = 20;
    private const int ChangesEach = 25;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_like_counts_once_and_can_be_turned_around_and_taken_back()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var video = await NewVideoAsync(owner);
        Assert.Equal((0, 0, null), await ReadAsync(owner.GetAsync($"/api/videos/{video}/like", Ct)));
        Assert.Equal((1, 0, true), await ReadAsync(owner.PutAsJsonAsync($"/api/videos/{video}/like", new { liked = true }, Ct)));
        Assert.Equal((1, 0, true), await ReadAsync(owner.PutAsJsonAsync($"/api/videos/{video}/like", new { liked = true }, Ct)));
        Assert.Equal((0, 1, false), await ReadAsync(owner.PutAsJsonAsync($"/api/videos/{video}/like", new { liked = false }, Ct)));
        Assert.Equal((0, 1, null), await ReadAsync(shared.Server.Http.GetAsync($"/api/videos/{video}/like", Ct)));
        Assert.Equal((0, 0, null), await ReadAsync(owner.DeleteAsync($"/api/videos/{video}/like", Ct)));
        Assert.Equal((0, 0, null), await ReadAsync(owner.DeleteAsync($"/api/videos/{video}/like", Ct)));
        await shared.Server.Http.PutAsJsonAsync($"/api/videos/{video}/like", new { liked = true }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await owner.PutAsJsonAsync($"/api/videos/{video}/like", new { }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.PutAsJsonAsync("/api/videos/none/like", new { liked = true }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Hundreds_of_changes_at_once_leave_counts_that_are_exactly_those_of_the_rows()
    {
        var owner = await shared.Server.NewUserAsync(Ct);
        var video = await NewVideoAsync(owner);
        var people = new List<string>();
        for (var i = 0; i < People; i++)
        {
            using var person = await shared.Server.NewUserAsync(Ct);
            people.Add(await person.MyIdAsync(Ct));
        }

        var likes = shared.Server.Get<VideoLikes>();
        var random = new Random(7);
        var changes = people.SelectMany(p => Enumerable.Range(0, ChangesEach).Select(_ => (Person: p, Liked: random.Next(3) switch { 0 => true, 1 => false, _ => (bool?)null }))).ToArray();
        random.Shuffle(changes);
        await Parallel.ForEachAsync(changes, new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = Ct }, async (change, ct) =>
        {
            var counts = await likes.SetAsync(video, change.Person, change.Liked, ct);
            Assert.InRange(counts!.Likes, 0, People);
            Assert.InRange(counts.Dislikes, 0, People);
        });
        await using var rows = shared.Server.Get<NpgsqlDataSource>().CreateCommand(
            "select (select count(*) from video_likes where video_id = $1 and liked), (select count(*) from video_likes where video_id = $1 and not liked), likes, dislikes from video_like_counts where video_id = $1");
        rows.Parameters.AddWithValue(video);
        await using var reader = await rows.ExecuteReaderAsync(Ct);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal((reader.GetInt64(0), reader.GetInt64(1)), (reader.GetInt32(2), (long)reader.GetInt32(3)));
        Assert.InRange(reader.GetInt64(0) + reader.GetInt64(1), 1, People);
    }

    private static async Task<(int Likes, int Dislikes, bool? Liked)> ReadAsync(Task<HttpResponseMessage> response)
    {
        var json = await response.JsonAsync(HttpStatusCode.OK, Ct);
        var liked = json.GetProperty("liked");
        return (json.GetProperty("likes").GetInt32(), json.GetProperty("dislikes").GetInt32(), liked.ValueKind == System.Text.Json.JsonValueKind.Null ? null : liked.GetBoolean());
    }

    private async Task<string> NewVideoAsync(HttpClient owner)
    {
        var (channel, _) = await owner.NewChannelAsync(Ct);
        return (await StoredVideo.AddAsync(shared.Server, channel, Ct)).Value;
    }
}
