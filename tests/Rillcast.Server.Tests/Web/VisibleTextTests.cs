using System.Net;
using System.Net.Http.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Web;

namespace Rillcast.Server.Tests.Web;

/// <summary>Names and titles stand beside other people's words, in lists and in mails: they may not disturb them, nor be nothing.</summary>
public sealed class VisibleTextTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(" Ann\r\nBert\tCarl ", "Ann Bert Carl")]
    [InlineData("\u202eevil\u0007\0", "evil")]
    [InlineData("👩\u200d👩\u200d👧 \u200fעברית Zoë", "👩\u200d👩\u200d👧 \u200fעברית Zoë")]
    [InlineData("\u200b\u200d", "")]
    [InlineData("\u3164\ufe0f\u2800", "")]
    [InlineData("\U000e0041\u2066", "")]
    public void A_line_is_what_can_be_seen(string written, string kept) => Assert.Equal(kept, VisibleText.Line(written));

    [Fact]
    public async Task Names_and_titles_are_one_line_that_can_be_seen()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(shared.Server, channel, Ct);
        foreach (var (path, field) in new[] { ("/api/auth/me", "name"), ($"/api/channels/{channel}", "name"), ($"/api/videos/{video}", "title") })
        {
            await owner.PatchAsJsonAsync(path, new Dictionary<string, string> { [field] = "\u200b" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
            var changed = await owner.PatchAsJsonAsync(path, new Dictionary<string, string> { [field] = "One\n\u202eline" }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
            Assert.Equal("One line", changed.Text(field));
        }

        var at = DateTimeOffset.UtcNow.AddDays(1);
        await owner.PostAsJsonAsync("/api/channels", new { handle = "unseen", name = "\u3164" }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await owner.PostAsJsonAsync($"/api/channels/{channel}/videos", new { title = "\u200b", scheduledAt = at }, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }
}
