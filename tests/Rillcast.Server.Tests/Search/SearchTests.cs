using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Search;

/// <summary>Finding videos and channels in a real database. Each test's texts have a word of their own, since the server is shared.</summary>
public sealed class SearchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Titles_weigh_more_than_tags_and_those_more_than_descriptions_in_any_order_of_words()
    {
        var channel = await NewChannelAsync();
        var description = await AddAsync(channel, "Something else", "About the zymurgy lesson.");
        var tag = await AddAsync(channel, "Evening", "", tags: ["Zymurgy", "lesson"]);
        var title = await AddAsync(channel, "Zymurgy: lesson one", "");
        await AddAsync(channel, "Zymurgy alone", "");

        Assert.Equal([title, tag, description], (await FindAsync("q=lesson+zymurgy")).Ids());
        Assert.Equal([title, tag, description], (await FindAsync("q=ZYMUR+les")).Ids());
        Assert.Empty((await FindAsync("q=zymurgy+lesson+qqqqq&type=video&date=day&length=long")).Ids());
    }

    [Fact]
    public async Task Accents_capitals_and_any_script_find_what_is_written_otherwise()
    {
        var channel = await NewChannelAsync();
        var french = await AddAsync(channel, "Crème brûlée à la quixotique", "");
        var japanese = await AddAsync(channel, "東京タワーからの夜景", "");
        var korean = await AddAsync(channel, "한국어 강의 첫번째", "");
        var greek = await AddAsync(channel, "Ωκεανός και Ξιφομάχος", "");
        var wide = await AddAsync(channel, "ＦＵＬＬＷＩＤＴＨ xenolith", "");

        Assert.Equal([french], (await FindAsync("q=creme+brulee+QUIXOTIQUE")).Ids());
        Assert.Equal([japanese], (await FindAsync("q=タワー")).Ids());
        Assert.Equal([japanese], (await FindAsync("q=夜景+東京")).Ids());
        Assert.Equal([japanese], (await FindAsync("q=京タ")).Ids());
        Assert.Equal([korean], (await FindAsync("q=강의")).Ids());
        Assert.Equal([greek], (await FindAsync("q=ξιφομαχος")).Ids());
        Assert.Equal([wide], (await FindAsync("q=fullwidth")).Ids());
    }

    [Theory]
    [InlineData("velociraptro")]
    [InlineData("velosiraptor")]
    [InlineData("velociraptor documentry")]
    public async Task What_is_written_wrong_finds_what_is_alike(string typed)
    {
        var channel = await NewChannelAsync();
        var id = await AddAsync(channel, "Velociraptor documentary", "");
        var page = await FindAsync($"q={Uri.EscapeDataString(typed)}");
        Assert.Contains(id, page.Ids());
        Assert.True(page.GetProperty("fuzzy").GetBoolean());
    }

    [Theory]
    [InlineData("Привет мир", "превет", "советы рабочих")]
    [InlineData("Kéfirs for all", "kefurs", "keffiyeh")]
    [InlineData("An evening of motets", "motots", "a reaction to moths")]
    public async Task One_wrong_letter_in_six_finds_the_word_and_little_else(string title, string typed, string other)
    {
        var channel = await NewChannelAsync();
        var id = await AddAsync(channel, title, "");
        await AddAsync(channel, other, "");
        Assert.Equal([id], (await FindAsync($"q={Uri.EscapeDataString(typed)}")).Ids());
    }

    [Theory]
    [InlineData("!!!")]
    [InlineData("' & | ! :* <-> \\")]
    [InlineData("%_%")]
    [InlineData("\"unclosed")]
    [InlineData("👍🏽")]
    [InlineData("a")]
    public async Task No_question_is_an_error(string typed)
    {
        await FindAsync($"q={Uri.EscapeDataString(typed)}");
        await shared.Server.Http.GetAsync($"/api/search/suggestions?q={Uri.EscapeDataString(typed)}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
    }

    [Fact]
    public async Task Wrong_parameters_are_refused()
    {
        foreach (var query in new[] { "sort=best", "state=dead", "length=7", "date=decade", "type=user", "limit=0", "limit=1000", "cursor=nonsense", "cursor=no.sense", "cursor=MHgw", "q=a%00b", $"q={new string('x', 201)}" })
        {
            await shared.Server.Http.GetAsync($"/api/search?{query}", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        }
    }

    [Theory]
    [InlineData("relevance")]
    [InlineData("newest")]
    [InlineData("mostWatched")]
    public async Task Pages_follow_each_other_without_gaps_or_repeats(string sort)
    {
        var channel = await NewChannelAsync();
        var word = "w" + Guid.NewGuid().ToString("n")[..10];
        var all = new List<string>();
        for (var i = 0; i < 11; i++)
        {
            all.Add(await AddAsync(channel, string.Join(' ', Enumerable.Repeat(word, 1 + (i % 3))), "", views: i % 4));
        }

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await FindAsync($"q={word}&sort={sort}&limit=3{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            seen.AddRange(page.Ids());
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal(all.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        if (sort == "newest")
        {
            Assert.Equal(all.AsEnumerable().Reverse(), seen);
        }
        else if (sort == "mostWatched")
        {
            Assert.Equal([3, 3], all.Select((id, i) => (id, Views: i % 4)).Where(v => seen.Take(2).Contains(v.id)).Select(v => v.Views));
        }
    }

    [Fact]
    public async Task Filters_say_what_is_live_how_long_and_how_old()
    {
        var channel = await NewChannelAsync();
        var word = "f" + Guid.NewGuid().ToString("n")[..10];
        var live = await AddAsync(channel, word, "", state: VideoState.Live);
        var brief = await AddAsync(channel, word, "", duration: 100);
        var usual = await AddAsync(channel, word, "", duration: 600, daysAgo: 3);
        var old = await AddAsync(channel, word, "", duration: 6000, daysAgo: 40);
        await AddAsync(channel, word, "", state: VideoState.Scheduled, duration: 0);

        Assert.Equal([live], (await FindAsync($"q={word}&state=live")).Ids());
        Assert.Equal([brief, usual, old], (await FindAsync($"q={word}&state=recorded&sort=newest")).Ids());
        Assert.Equal([usual], (await FindAsync($"q={word}&length=medium&state=recorded")).Ids());
        Assert.Equal([old], (await FindAsync($"q={word}&length=long")).Ids());
        Assert.Equal([brief], (await FindAsync($"q={word}&length=short")).Ids());
        Assert.Equal([brief], (await FindAsync($"q={word}&date=day&state=recorded")).Ids());
        Assert.Equal([brief, usual], (await FindAsync($"q={word}&date=week&state=recorded&sort=newest")).Ids());
    }

    [Fact]
    public async Task What_one_may_not_see_is_not_found_nor_suggested()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var word = "s" + Guid.NewGuid().ToString("n")[..10];
        var id = await AddAsync(channel, $"{word} secret", "");
        var unlisted = await AddAsync(channel, $"{word} unlisted", "");
        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await owner.PatchAsJsonAsync($"/api/videos/{unlisted}", new { visibility = "unlisted" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        Assert.Empty((await FindAsync($"q={word}")).Ids());
        Assert.Empty((await FindAsync($"q={word[..^1]}x")).Ids());
        Assert.Empty(await SuggestAsync(word[..6]));
        using var admin = await shared.Server.AdminAsync(Ct);
        Assert.Empty((await admin.GetAsync($"/api/search?q={word}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal(2, (await owner.GetAsync($"/api/search?q={word}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids().Length);
    }

    [Fact]
    public async Task Renaming_a_video_or_its_channel_changes_what_finds_it()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var id = await AddAsync(channel, "Kaleidoscopic", "");
        var (first, second) = ("k" + Guid.NewGuid().ToString("n")[..10], "k" + Guid.NewGuid().ToString("n")[..10]);
        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { title = first, tags = new[] { " #Tag one ", "tag ONE", "two" } }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([id], (await FindAsync($"q={first}")).Ids());
        var video = await shared.Server.Http.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(["Tag one", "two"], video.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));

        await owner.PatchAsJsonAsync($"/api/channels/{channel}", new { name = $"Channel {second}" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var page = await FindAsync($"q={second}");
        Assert.Equal([id], page.Ids());
        Assert.Equal(handle, page.GetProperty("channels").EnumerateArray().Single().Text("handle"));
        Assert.Contains(await SuggestAsync(second[..8]), s => s.Channel == handle);

        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { tags = Enumerable.Range(0, 21).Select(i => $"t{i}") }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.PatchAsJsonAsync($"/api/videos/{id}", new { tags = new[] { new string('x', 41) } }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Suggestions_are_titles_by_how_often_they_were_watched()
    {
        var channel = await NewChannelAsync();
        var word = "u" + Guid.NewGuid().ToString("n")[..10];
        await AddAsync(channel, $"{word} rarely", "", views: 1);
        await AddAsync(channel, $"Often {word}", "", views: 1000);
        Assert.Equal([$"Often {word}", $"{word} rarely"], (await SuggestAsync(word[..7].ToUpperInvariant())).Select(s => s.Text));
        Assert.Empty(await SuggestAsync(word[..1]));
    }

    private async Task<JsonElement> FindAsync(string query) => await shared.Server.Http.GetAsync($"/api/search?{query}", Ct).JsonAsync(HttpStatusCode.OK, Ct);

    private async Task<List<(string Text, string? Channel)>> SuggestAsync(string typed) =>
        [.. (await shared.Server.Http.GetAsync($"/api/search/suggestions?q={typed}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray()
            .Select(s => (s.Text("text"), s.GetProperty("channel").GetString()))];

    private async Task<string> NewChannelAsync()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        return (await owner.NewChannelAsync(Ct)).Id;
    }

    private async Task<string> AddAsync(
        string channel, string title, string description, VideoState state = VideoState.Ready, double duration = 300, double daysAgo = 0, long views = 0, string[]? tags = null)
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var at = DateTimeOffset.UtcNow.AddDays(-daysAgo);
        var id = NewId.At(at);
        db.Videos.Add(new Video
        {
            Id = id,
            ChannelId = channel,
            State = state,
            Title = title,
            Description = description,
            Tags = tags ?? [],
            CreatedAt = at,
            StartedAt = at,
            DurationSeconds = duration,
        });
        await db.SaveChangesAsync(Ct);
        await db.Database.ExecuteSqlAsync($"update videos set views = {views} where id = {id}", Ct);
        return id;
    }
}
