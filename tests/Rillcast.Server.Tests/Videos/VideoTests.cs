using System.Buffers;
using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;
using Rillcast.Storage;

namespace Rillcast.Server.Tests.Videos;

public sealed class VideoTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_are_newest_first_filtered_and_paged()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var old = await AddAsync(channel, VideoState.Ready, "100% Old_School", minutesAgo: 3);
        var live = await AddAsync(channel, VideoState.Processing, "Newer", minutesAgo: 2);
        var failed = await AddAsync(channel, VideoState.Failed, "Broken", minutesAgo: 1);

        async Task<string[]> List(HttpClient client, string query) => (await client.GetAsync($"/api/videos?channel={handle}&{query}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids();

        Assert.Equal([live, old], await List(shared.Server.Http, ""));
        Assert.Equal([failed, live, old], await List(owner, ""));
        Assert.Equal([old], await List(owner, "state=ready"));
        Assert.Equal([live, old], await List(owner, "state=ready,processing"));
        Assert.Equal([old], await List(owner, "q=old_sch"));
        Assert.Equal([old], await List(owner, "q=100%25"));
        Assert.Empty(await List(owner, "q=100_"));
        Assert.Equal([live], await List(owner, $"cursor={failed}&limit=1"));
        Assert.Empty(await List(owner, $"cursor={old}"));
        await owner.GetAsync("/api/videos?state=nonsense", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.GetAsync("/api/videos?limit=1000", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        Assert.Empty((await owner.GetAsync("/api/videos?channel=no-such-channel", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task A_video_tells_all_of_itself()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var id = await AddAsync(channel, VideoState.Ready, "Title", 1);
        var video = await shared.Server.Http.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(handle, video.GetProperty("channel").Text("handle"));
        Assert.Equal("ready", video.Text("state"));
        Assert.Equal(61.5, video.GetProperty("duration").GetDouble());
        Assert.Equal($"/v/{id}/poster.jpg", video.Text("poster"));
        Assert.False(video.GetProperty("publishing").GetBoolean());
        await shared.Server.Http.GetAsync("/api/videos/nothing", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Only_owner_and_administrator_change_a_video()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        using var admin = await shared.Server.AdminAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var id = await AddAsync(channel, VideoState.Ready, "Title", 1);
        var url = $"/api/videos/{id}";
        await shared.Server.Http.PatchAsJsonAsync(url, new { title = "x" }, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await other.PatchAsJsonAsync(url, new { title = "x" }, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await owner.PatchAsJsonAsync(url, new { title = "" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.PatchAsJsonAsync(url, new { title = new string('x', 201) }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        Assert.Equal("New", (await owner.PatchAsJsonAsync(url, new { title = "New" }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("title"));
        Assert.Equal("Text", (await admin.PatchAsJsonAsync(url, new { description = "Text" }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("description"));
        Assert.Equal("New", (await owner.GetAsync(url, Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("title"));
        await owner.PatchAsJsonAsync("/api/videos/nothing", new { title = "x" }, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);

        await shared.Server.Http.PostAsync(url + "/end", null, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await other.PostAsync(url + "/end", null, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await owner.PostAsync(url + "/end", null, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        await owner.GetAsync(url + "/health", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await shared.Server.Http.GetAsync(url + "/health", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
    }

    [Fact]
    public async Task Deleting_removes_the_row_and_the_media()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var id = await AddAsync(channel, VideoState.Ready, "Title", 1);
        Assert.True(VideoId.TryParse(id, out var video));
        await shared.Server.Get<IMediaStore>().PutAsync(StoreKey.Poster(video), new ReadOnlySequence<byte>([1, 2, 3]), Ct);
        var folder = Path.Combine(shared.Server.Folder, "media", "videos", id);
        Assert.True(Directory.Exists(folder));

        await shared.Server.Http.DeleteAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await other.DeleteAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await owner.DeleteAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.False(Directory.Exists(folder));
        await owner.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await owner.DeleteAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Playback_names_the_addresses_of_what_can_be_played()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var ready = await AddAsync(channel, VideoState.Ready, "Title", 1);
        var failed = await AddAsync(channel, VideoState.Failed, "Title", 1);
        var playback = await shared.Server.Http.PostAsync($"/api/videos/{ready}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal($"/v/{ready}/master.m3u8", playback.Text("hls"));
        Assert.Equal($"/v/{ready}/manifest.mpd", playback.Text("dash"));
        await shared.Server.Http.PostAsync($"/api/videos/{failed}/playback", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await shared.Server.Http.PostAsync("/api/videos/..%2f/playback", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task Viewers_are_told_the_state_and_each_others_number()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var id = await AddAsync(channel, VideoState.Ready, "Title", 1);
        await shared.Server.Http.GetAsync("/api/videos/nothing/events", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);

        using var first = await EventReader.OpenAsync(shared.Server.Http, id, Ct);
        var state = await first.NextAsync("state", Ct);
        Assert.Equal(("ready", 61.5), (state.Text("state"), state.GetProperty("duration").GetDouble()));
        Assert.Equal(1, (await first.NextAsync("viewers", Ct)).GetProperty("viewers").GetInt32());

        using (var second = await EventReader.OpenAsync(shared.Server.Http, id, Ct))
        {
            Assert.Equal(2, (await first.NextAsync("viewers", Ct)).GetProperty("viewers").GetInt32());
            Assert.Equal(2, (await shared.Server.Http.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("viewers").GetInt32());
        }

        Assert.Equal(1, (await first.NextAsync("viewers", Ct)).GetProperty("viewers").GetInt32());
        await owner.DeleteAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await first.EndAsync(Ct);
    }

    private async Task<string> AddAsync(string channel, VideoState state, string title, int minutesAgo)
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var at = DateTimeOffset.UtcNow.AddMinutes(-minutesAgo);
        var video = new Video
        {
            Id = NewId.At(at),
            ChannelId = channel,
            State = state,
            Title = title,
            Description = "",
            CreatedAt = at,
            StartedAt = at,
            EndedAt = at.AddSeconds(61.5),
            DurationSeconds = 61.5,
            VideoCodec = "H.264",
        };
        db.Videos.Add(video);
        await db.SaveChangesAsync(Ct);
        return video.Id;
    }
}
