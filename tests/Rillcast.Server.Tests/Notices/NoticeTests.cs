using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Notices;

public sealed class NoticeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_told_reaches_those_it_is_for_stands_until_it_is_ended_and_is_then_taken_back()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        var (one, other) = (await NewVideoAsync(), await NewVideoAsync());
        using var here = await EventReader.OpenAsync(shared.Server.Http, one, Ct);
        using var there = await EventReader.OpenAsync(shared.Server.Http, other, Ct);
        await here.NextAsync("ping", Ct);
        await there.NextAsync("ping", Ct);

        var forOne = await TellAsync(admin, new { kind = "flash", text = " To \u202eone <b> ", videoId = one, seconds = 600 });
        Assert.Equal(("To one <b>", one), (forOne.Text("text"), forOne.Text("videoId")));
        var forAll = await TellAsync(admin, new { kind = "emergency", text = "To all" });
        Assert.Equal(forOne.Text("id"), (await here.NextAsync("notice", Ct)).Text("id"));
        Assert.Equal(forAll.Text("id"), (await here.NextAsync("notice", Ct)).Text("id"));
        Assert.Equal(("emergency", "To all"), await FirstAsync(there));

        Assert.Equal([forAll.Text("id"), forOne.Text("id")], await ListAsync($"?video={one}"));
        Assert.Equal([forAll.Text("id")], await ListAsync($"?video={other}"));
        Assert.Equal([forAll.Text("id")], await ListAsync(""));

        await admin.DeleteAsync($"/api/notices/{forAll.Text("id")}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Equal(forAll.Text("id"), (await there.NextAsync("noticeEnded", Ct)).Text("id"));
        Assert.Equal([forOne.Text("id")], await ListAsync($"?video={one}"));
        await admin.DeleteAsync($"/api/notices/{forAll.Text("id")}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await admin.DeleteAsync($"/api/notices/{forOne.Text("id")}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
    }

    [Fact]
    public async Task What_a_private_video_is_told_is_for_its_owner_alone()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        using var owner = await shared.Server.NewUserAsync(Ct);
        var video = await NewVideoAsync(owner, Visibility.Private);
        var notice = (await TellAsync(admin, new { kind = "flash", text = "Hidden", videoId = video })).Text("id");
        Assert.DoesNotContain(notice, await ListAsync($"?video={video}"));
        Assert.Contains(notice, (await owner.GetAsync($"/api/notices?video={video}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task What_cannot_be_told_is_refused()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        foreach (var wrong in new object[]
        {
            new { kind = "loud", text = "Text" }, new { kind = "flash", text = " " }, new { kind = "flash", text = new string('a', 301) }, new { kind = "flash" },
            new { kind = "flash", text = "Text", seconds = 4 }, new { kind = "flash", text = "Text", seconds = 86_401 }, new { kind = "flash", text = "Text", videoId = "none" },
            new { kind = "flash", text = "Text", videoId = "00000000000000000000000000" },
        })
        {
            await admin.PostAsJsonAsync("/api/notices", wrong, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        }

        for (var i = 0; i < 20; i++)
        {
            (await admin.PostAsJsonAsync("/api/notices", new { kind = "flash", text = $"{i}", seconds = 3600 }, Ct)).Dispose();
        }

        await admin.PostAsJsonAsync("/api/notices", new { kind = "flash", text = "One too many" }, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        foreach (var id in await ListAsync(""))
        {
            await admin.DeleteAsync($"/api/notices/{id}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        }
    }

    private static async Task<(string Kind, string Text)> FirstAsync(EventReader events)
    {
        var notice = await events.NextAsync("notice", Ct);
        return (notice.Text("kind"), notice.Text("text"));
    }

    private static Task<JsonElement> TellAsync(HttpClient admin, object notice) => admin.PostAsJsonAsync("/api/notices", notice, Ct).JsonAsync(HttpStatusCode.Created, Ct);

    private async Task<IReadOnlyList<string>> ListAsync(string query) => [.. (await shared.Server.Http.GetAsync($"/api/notices{query}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids()];

    private async Task<string> NewVideoAsync()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        return await NewVideoAsync(owner, Visibility.Public);
    }

    private async Task<string> NewVideoAsync(HttpClient owner, Visibility visibility)
    {
        var (channel, _) = await owner.NewChannelAsync(Ct);
        return (await StoredVideo.AddAsync(shared.Server, channel, Ct, VideoState.Live, visibility: visibility)).Value;
    }
}
