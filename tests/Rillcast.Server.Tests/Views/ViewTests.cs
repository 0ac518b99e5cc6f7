using System.Net;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Views;

namespace Rillcast.Server.Tests.Views;

public sealed class ViewTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_is_counted_once_for_each_viewer_and_written_in_batches()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var viewer = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(shared.Server, channel, Ct);
        foreach (var client in new[] { owner, viewer, viewer, shared.Server.Http, shared.Server.Http, owner })
        {
            await client.PostAsync($"/api/videos/{video}/views", null, Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        }

        await shared.Server.Get<ViewCounter>().FlushAsync(Ct);
        var now = await shared.Server.Http.GetAsync($"/api/videos/{video}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(3, now.GetProperty("views").GetInt64());
        await shared.Server.Http.PostAsync($"/api/videos/{NewId.At(DateTimeOffset.UtcNow)}/views", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Many_at_once_are_all_counted()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var videos = new List<VideoId>();
        for (var i = 0; i < 5; i++)
        {
            videos.Add(await StoredVideo.AddAsync(shared.Server, channel, Ct));
        }

        var counter = shared.Server.Get<ViewCounter>();
        await Parallel.ForAsync(0, 2_000, Ct, async (i, ct) =>
        {
            counter.Note(videos[i % 5], $"viewer {i}");
            if (i % 200 == 0)
            {
                await counter.FlushAsync(ct);
            }
        });
        await counter.FlushAsync(Ct);
        foreach (var video in videos)
        {
            Assert.Equal(400, (await shared.Server.Http.GetAsync($"/api/videos/{video}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("views").GetInt64());
        }
    }
}
