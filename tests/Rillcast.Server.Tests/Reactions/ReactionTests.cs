using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Reactions;

public sealed class ReactionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_emoji_at_once_reach_viewers_as_few_events_with_exact_counts()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: ("Reactions:PerTenSeconds", "1000"));
        var video = await NewVideoAsync(server);
        using var events = await EventReader.OpenAsync(server.Http, video, Ct);
        await events.NextAsync("ping", Ct);
        await Task.WhenAll(Enumerable.Range(0, 120).Select(i => server.Http.PostAsJsonAsync($"/api/videos/{video}/reactions", new { emoji = i % 3 == 0 ? "fire" : "heart", mediaTime = 1.5 }, Ct).JsonAsync(HttpStatusCode.Accepted, Ct)));
        var (hearts, fires, messages) = (0, 0, 0);
        while (hearts + fires < 120)
        {
            var counts = await events.NextAsync("reactions", Ct);
            hearts += counts.TryGetProperty("heart", out var h) ? h.GetInt32() : 0;
            fires += counts.TryGetProperty("fire", out var f) ? f.GetInt32() : 0;
            messages++;
        }

        Assert.Equal((80, 40), (hearts, fires));
        Assert.InRange(messages, 1, 60);
        await server.Http.PostAsJsonAsync($"/api/videos/{video}/reactions", new { emoji = "<b>" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await server.Http.PostAsJsonAsync("/api/videos/none/reactions", new { emoji = "heart" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Too_many_of_one_address_and_strangers_when_they_are_not_let_are_refused()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Reactions:PerTenSeconds", "5"), ("Reactions:Anonymous", "false")]);
        var video = await NewVideoAsync(server);
        await server.Http.PostAsJsonAsync($"/api/videos/{video}/reactions", new { emoji = "heart" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        using var viewer = await server.NewUserAsync(Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => viewer.PostAsJsonAsync($"/api/videos/{video}/reactions", new { emoji = "heart" }, Ct)));
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Accepted));
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Accepted), a => Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode));
    }

    private static async Task<string> NewVideoAsync(TestServer server)
    {
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        return (await StoredVideo.AddAsync(server, channel, Ct, VideoState.Live)).Value;
    }
}
