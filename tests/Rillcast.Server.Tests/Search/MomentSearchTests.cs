using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Comments;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Comments;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Search;

/// <summary>Finding videos by what was written at a time of theirs. Each test's texts have a word of their own, since the server is shared.</summary>
public sealed class MomentSearchTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    private HttpClient _owner = null!;
    private HttpClient _writer = null!;
    private string _channel = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_owner, _writer) = (await shared.Server.NewUserAsync(CancellationToken.None), await shared.Server.NewUserAsync(CancellationToken.None));
        (_channel, _) = await _owner.NewChannelAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Words_of_comments_find_the_video_and_where_in_it_they_stand()
    {
        var video = await AddAsync("An evening");
        await _writer.WriteAsync(video, "Nobody says when", Ct);
        await _writer.WriteAsync(video, "A comment about everything: gyrfalcon", Ct);
        var late = await _writer.WriteAsync(video, "And once more the Gyrfalcons fly", Ct, mediaTime: 185.25);
        var early = await _writer.WriteAsync(video, "What a GÝRFALCON!", Ct, mediaTime: 61.5);

        var page = await FindAsync("gyrfalcon");
        Assert.Equal([video], page.Ids());
        Assert.False(page.GetProperty("fuzzy").GetBoolean());
        Assert.Equal([(video, early, 61.5, "What a [GÝRFALCON]!"), (video, late, 185.25, "And once more the [Gyrfalcons] fly")], Moments(page));
        Assert.Equal([early], Moments(await FindAsync("what gyrfalcon")).Select(m => m.Comment));
        // All the words stand in one comment, which has a time.
        Assert.Empty(Moments(await FindAsync("gyrfalcon evening")));
        Assert.Empty(Moments(await FindAsync("everything gyrfalcon")));
    }

    [Fact]
    public async Task A_name_counts_more_than_what_was_said_and_what_many_said_more_than_what_one_did()
    {
        var many = await AddAsync("Nothing to see");
        var described = await AddAsync("Nothing either", "About the wolverine.");
        var once = await AddAsync("Nothing at all");
        for (var i = 0; i < 5; i++)
        {
            await _writer.WriteAsync(many, $"wolverine number {i}", Ct, mediaTime: 10 * i);
        }

        await _owner.WriteAsync(once, "a wolverine", Ct, mediaTime: 1);
        var said = await _owner.WriteAsync(described, "There is the wolverine", Ct, mediaTime: 7);

        var page = await FindAsync("wolverine");
        Assert.Equal([described, many, once], page.Ids());
        Assert.Contains(Moments(page), m => m == (described, said, 7, "There is the [wolverine]"));
        Assert.Equal([once, described, many], (await FindAsync("wolverine", "sort=newest")).Ids());
    }

    [Fact]
    public async Task Three_moments_are_shown_where_most_was_said_each_once()
    {
        var video = await AddAsync("A match");
        foreach (var (time, count) in new[] { (100, 3), (400, 1), (700, 2), (1000, 2) })
        {
            for (var i = 0; i < count; i++)
            {
                await _writer.WriteAsync(video, $"Quokka {time} {i}", Ct, mediaTime: time + (5 * i));
            }
        }

        Assert.Equal([100, 700, 1000], Moments(await FindAsync("quokka")).Select(m => m.Time));
    }

    [Theory]
    [InlineData("capybarra")]
    [InlineData("kapybara")]
    public async Task What_is_written_wrong_finds_what_was_said_alike(string typed)
    {
        var video = await AddAsync("Down at the river");
        var comment = await _writer.WriteAsync(video, "Look at that capybara over there", Ct, mediaTime: 33);
        var page = await FindAsync(typed);
        Assert.True(page.GetProperty("fuzzy").GetBoolean());
        Assert.Contains((video, comment, 33, "Look at that [capybara] over there"), Moments(page));
    }

    [Fact]
    public async Task Any_script_is_found_and_marked()
    {
        var video = await AddAsync("Untitled");
        await _writer.WriteAsync(video, "渋谷の交差点がすごい", Ct, mediaTime: 5);
        await _writer.WriteAsync(video, "Χελιδόνι πετάει", Ct, mediaTime: 50);
        Assert.Equal("渋谷の[交差点]がすごい", Assert.Single(Moments(await FindAsync("交差点"))).Excerpt);
        Assert.Equal("[Χελιδόνι] πετάει", Assert.Single(Moments(await FindAsync("χελιδονι"))).Excerpt);
    }

    [Fact]
    public async Task What_not_everybody_may_read_is_not_found()
    {
        var video = await AddAsync("A quiet place");
        var kept = await _writer.WriteAsync(video, "numbat stays", Ct, mediaTime: 100);
        var deleted = await _writer.WriteAsync(video, "numbat deleted", Ct, mediaTime: 200);
        var hidden = await _writer.WriteAsync(video, "numbat hidden", Ct, mediaTime: 300);
        var edited = await _writer.WriteAsync(video, "numbat edited", Ct, mediaTime: 400);
        var parent = await _writer.WriteAsync(video, "A question", Ct);
        var answer = await _owner.WriteAsync(video, "numbat answer", Ct, parent, mediaTime: 500);
        Assert.Equal([answer], Moments(await FindAsync("numbat answer")).Select(m => m.Comment));

        await _writer.DeleteAsync($"/api/comments/{deleted}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await _owner.PutAsJsonAsync($"/api/comments/{hidden}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _writer.PatchAsJsonAsync($"/api/comments/{edited}", new { text = "something else" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _owner.PutAsJsonAsync($"/api/comments/{parent}/state", new { state = "hidden" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await _owner.RulesAsync(_channel, Ct, approval: "all").JsonAsync(HttpStatusCode.OK, Ct);
        var held = await _writer.WriteAsync(video, "numbat held", Ct, mediaTime: 600);
        Assert.Equal([kept], Moments(await FindAsync("numbat")).Select(m => m.Comment));
        Assert.DoesNotContain(held, Moments(await FindAsync("numbat held")).Select(m => m.Comment));
        Assert.Equal([kept], Moments(await _writer.GetAsync("/api/search?q=numbat", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Select(m => m.Comment));

        foreach (var id in new[] { held, hidden, parent })
        {
            await _owner.PutAsJsonAsync($"/api/comments/{id}/state", new { state = "visible" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        }

        Assert.Equal([held], Moments(await FindAsync("numbat held")).Select(m => m.Comment));
        Assert.Equal([hidden], Moments(await FindAsync("numbat hidden")).Select(m => m.Comment));
        Assert.Equal([answer], Moments(await FindAsync("numbat answer")).Select(m => m.Comment));
    }

    [Fact]
    public async Task What_was_said_in_private_and_unlisted_videos_stays_there()
    {
        foreach (var visibility in new[] { "private", "unlisted" })
        {
            var word = "p" + Guid.NewGuid().ToString("n")[..10];
            var video = await AddAsync("Behind the curtain");
            await _writer.WriteAsync(video, $"I saw {word}", Ct, mediaTime: 4);
            await _owner.PatchAsJsonAsync($"/api/videos/{video}", new { visibility }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
            Assert.Empty((await FindAsync(word)).Ids());
            Assert.Empty(Moments(await FindAsync(word[..^1] + "x")));
            Assert.Equal([video], (await _owner.GetAsync($"/api/search?q={word}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        }
    }

    [Theory]
    [InlineData("relevance")]
    [InlineData("newest")]
    [InlineData("mostWatched")]
    public async Task Pages_have_every_video_once_while_others_write(string sort)
    {
        var word = "g" + Guid.NewGuid().ToString("n")[..10];
        var all = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            var video = await AddAsync(i % 4 == 0 ? $"{word} {i}" : $"Untitled {i}");
            await InsertAsync(video, word, 2 + (i % 3));
            all.Add(video);
        }

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await FindAsync(word, $"sort={sort}&limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            seen.AddRange(page.Ids());
            cursor = page.GetProperty("next").GetString();
            Assert.All(Moments(page), m => Assert.Contains(m.Video, page.Ids()));
            await InsertAsync(seen[0], word, 1);
        }

        Assert.Equal(all.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        if (sort == "relevance")
        {
            Assert.Equal([all[8], all[4], all[0]], seen[..3]);
        }
    }

    [Fact]
    public async Task A_video_takes_its_moments_with_it_and_a_long_comment_is_cut_around_the_word()
    {
        var video = await AddAsync("A long evening");
        var text = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word{i}")) + "\nand the pangolin came, " + string.Join(' ', Enumerable.Range(60, 60).Select(i => $"word{i}"));
        await _writer.WriteAsync(video, text, Ct, mediaTime: 9);
        var excerpt = Assert.Single(Moments(await FindAsync("pangolin"))).Excerpt;
        Assert.StartsWith("… word", excerpt, StringComparison.Ordinal);
        Assert.Contains(" and the [pangolin] came, word60 ", excerpt, StringComparison.Ordinal);
        Assert.EndsWith(" …", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.Length, 100, 146);

        await _owner.DeleteAsync($"/api/videos/{video}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty((await FindAsync("pangolin")).Ids());
    }

    [Fact]
    public async Task What_was_written_is_suggested_while_one_types_and_leads_to_its_time()
    {
        var video = await AddAsync("Something else");
        var hidden = await AddAsync("Not for everybody");
        var said = await _writer.WriteAsync(video, "Look, a wombat swims", Ct, mediaTime: 42.5);
        await _writer.WriteAsync(hidden, "Another wombat", Ct, mediaTime: 1);
        await _owner.PatchAsJsonAsync($"/api/videos/{hidden}", new { visibility = "private" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);

        var suggestion = Assert.Single(await SuggestAsync("Womba"));
        Assert.Equal("Look, a wombat swims", suggestion.Text("text"));
        Assert.Equal((video, 42.5), (suggestion.GetProperty("moment").Text("videoId"), suggestion.GetProperty("moment").GetProperty("mediaTime").GetDouble()));
        Assert.Empty(await SuggestAsync("wom"));

        await _owner.DeleteAsync($"/api/comments/{said}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        Assert.Empty(await SuggestAsync("wombat"));
    }

    private async Task<IReadOnlyList<JsonElement>> SuggestAsync(string typed) =>
        [.. (await shared.Server.Http.GetAsync($"/api/search/suggestions?q={typed}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray()];

    private async Task<JsonElement> FindAsync(string words, string more = "") =>
        await shared.Server.Http.GetAsync($"/api/search?q={Uri.EscapeDataString(words)}&{more}", Ct).JsonAsync(HttpStatusCode.OK, Ct);

    private static List<(string Video, string Comment, double Time, string Excerpt)> Moments(JsonElement page) =>
        [.. page.GetProperty("moments").EnumerateArray().Select(m => (
            m.Text("videoId"),
            m.Text("commentId"),
            m.GetProperty("mediaTime").GetDouble(),
            string.Concat(m.GetProperty("excerpt").EnumerateArray().Select(p => p.GetProperty("match").GetBoolean() ? $"[{p.Text("text")}]" : p.Text("text")))))];

    private async Task<string> AddAsync(string title, string description = "")
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var at = DateTimeOffset.UtcNow;
        var video = new Video { Id = NewId.At(at), ChannelId = _channel, State = VideoState.Ready, Title = title, Description = description, CreatedAt = at, StartedAt = at, DurationSeconds = 3600 };
        db.Videos.Add(video);
        await db.SaveChangesAsync(Ct);
        return video.Id;
    }

    // Beside the limit of comments a minute.
    private async Task InsertAsync(string video, string text, int count)
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var now = DateTimeOffset.UtcNow;
        db.AddRange(Enumerable.Range(0, count).Select(i => new Comment { Id = NewId.At(now), VideoId = video, ChannelId = _channel, Text = text, MediaTime = 60 * i, CreatedAt = now }));
        await db.SaveChangesAsync(Ct);
    }
}
