using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Positions;

/// <summary><c>seek(user, video)</c> and the history made of it.</summary>
public sealed class PositionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_position_is_remembered_offered_again_and_forgotten_at_the_end()
    {
        var video = await NewVideoAsync(duration: 600);
        using var viewer = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        Assert.Equal((0, false), await PositionAsync(viewer, video));

        await PutAsync(viewer, video, 754.5, HttpStatusCode.NoContent);
        Assert.Equal((600, true), await PositionAsync(viewer, video));
        await PutAsync(viewer, video, 120.25, HttpStatusCode.NoContent);
        Assert.Equal((120.25, false), await PositionAsync(viewer, video));
        Assert.Equal(120.25, await ResumeAsync(viewer, video));
        Assert.Equal(0, await ResumeAsync(other, video));
        Assert.Equal(0, await ResumeAsync(shared.Server.Http, video));

        await PutAsync(viewer, video, 595, HttpStatusCode.NoContent);
        Assert.Equal((595, true), await PositionAsync(viewer, video));
        Assert.Equal(0, await ResumeAsync(viewer, video));
    }

    [Fact]
    public async Task What_was_watched_live_to_its_end_is_finished_when_it_is_a_recording()
    {
        var video = await NewVideoAsync(duration: 600);
        using var viewer = await shared.Server.NewUserAsync(Ct);
        await SetStateAsync(video, VideoState.Live);
        await PutAsync(viewer, video, 750, HttpStatusCode.NoContent);
        Assert.Equal((750, false), await PositionAsync(viewer, video));

        await SetStateAsync(video, VideoState.Ready);
        Assert.Equal((600, true), await PositionAsync(viewer, video));
        Assert.Equal(0, await ResumeAsync(viewer, video));
        var entry = (await viewer.GetAsync("/api/history", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0];
        var progress = (await viewer.GetAsync($"/api/history/progress?ids={video}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items")[0];
        Assert.All([entry, progress], e => Assert.Equal((600, true), (e.GetProperty("position").GetDouble(), e.GetProperty("finished").GetBoolean())));
    }

    [Fact]
    public async Task What_cannot_be_a_position_is_refused()
    {
        var video = await NewVideoAsync(duration: 600);
        using var viewer = await shared.Server.NewUserAsync(Ct);
        await shared.Server.Http.PutAsJsonAsync($"/api/videos/{video}/position", new { position = 1 }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await viewer.PutAsJsonAsync($"/api/videos/{video}/position", new { position = -1 }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await viewer.PutAsJsonAsync($"/api/videos/{video}/position", new { position = 1e12 }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await viewer.PutAsJsonAsync($"/api/videos/{video}/position", new { position = "soon" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await viewer.PutAsJsonAsync("/api/videos/nothing/position", new { position = 1 }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await viewer.PutAsJsonAsync($"/api/videos/{NewId.At(DateTimeOffset.UtcNow)}/position", new { position = 1 }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await viewer.GetAsync("/api/history/progress?ids=nothing", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task The_history_is_the_last_watched_first_paged_and_can_be_thinned_cleared_and_paused()
    {
        var videos = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            videos.Add(await NewVideoAsync(duration: 100));
        }

        using var viewer = await shared.Server.NewUserAsync(Ct);
        foreach (var video in videos)
        {
            await PutAsync(viewer, video, 50, HttpStatusCode.NoContent);
        }

        await PutAsync(viewer, videos[1], 60, HttpStatusCode.NoContent);
        string[] expected = [videos[1], videos[4], videos[3], videos[2], videos[0]];
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await viewer.GetAsync($"/api/history?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("video").Text("id")));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal(expected, seen);
        var progress = await viewer.GetAsync($"/api/history/progress?ids={videos[1]},{videos[0]},{NewId.At(DateTimeOffset.UtcNow)}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(2, progress.GetProperty("items").GetArrayLength());

        using var other = await shared.Server.NewUserAsync(Ct);
        Assert.Empty((await other.GetAsync("/api/history", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray());

        await viewer.DeleteAsync($"/api/history/{videos[3]}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await viewer.DeleteAsync($"/api/history/{videos[3]}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await viewer.PutAsJsonAsync("/api/history/settings", new { paused = true }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await PutAsync(viewer, videos[3], 10, HttpStatusCode.NoContent);
        Assert.Equal((0, false), await PositionAsync(viewer, videos[3]));
        Assert.True((await viewer.GetAsync("/api/history/settings", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("paused").GetBoolean());
        await viewer.PutAsJsonAsync("/api/history/settings", new { paused = false }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await PutAsync(viewer, videos[3], 10, HttpStatusCode.NoContent);
        Assert.Equal((10, false), await PositionAsync(viewer, videos[3]));
        await viewer.DeleteAsync("/api/history", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await viewer.GetAsync("/api/history", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_video_that_became_private_leaves_other_peoples_histories()
    {
        var (owner, video) = await NewOwnedVideoAsync(100);
        using (owner)
        {
            using var viewer = await shared.Server.NewUserAsync(Ct);
            await PutAsync(viewer, video, 50, HttpStatusCode.NoContent);
            await owner.PatchAsJsonAsync($"/api/videos/{video}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
            Assert.Empty((await viewer.GetAsync("/api/history", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray());
            await PutAsync(viewer, video, 60, HttpStatusCode.NotFound);
            await viewer.GetAsync($"/api/videos/{video}/position", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        }
    }

    private async Task<string> NewVideoAsync(double duration)
    {
        var (owner, video) = await NewOwnedVideoAsync(duration);
        owner.Dispose();
        return video;
    }

    private async Task<(HttpClient Owner, string Video)> NewOwnedVideoAsync(double duration)
    {
        var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = (await StoredVideo.AddAsync(shared.Server, channel, Ct)).Value;
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        await db.Videos.Where(v => v.Id == video).ExecuteUpdateAsync(v => v.SetProperty(x => x.DurationSeconds, duration), Ct);
        return (owner, video);
    }

    private async Task SetStateAsync(string video, VideoState state)
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        await db.Videos.Where(v => v.Id == video).ExecuteUpdateAsync(v => v.SetProperty(x => x.State, state), Ct);
    }

    private static Task<JsonElement> PutAsync(HttpClient client, string video, double position, HttpStatusCode expected) =>
        client.PutAsJsonAsync($"/api/videos/{video}/position", new { position }, Ct).JsonAsync(expected, Ct);

    private static async Task<(double, bool)> PositionAsync(HttpClient client, string video)
    {
        var answer = await client.GetAsync($"/api/videos/{video}/position", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        return (answer.GetProperty("position").GetDouble(), answer.GetProperty("finished").GetBoolean());
    }

    private static async Task<double> ResumeAsync(HttpClient client, string video) =>
        (await client.PostAsJsonAsync($"/api/videos/{video}/playback", new { }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("position").GetDouble();
}
