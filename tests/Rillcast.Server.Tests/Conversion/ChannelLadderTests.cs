using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Live;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>The qualities that a channel has in place of the configured ones.</summary>
public sealed class ChannelLadderTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ladder_is_set_read_and_given_up()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var path = $"/api/channels/{channel}/ladder";
        var usual = await owner.GetAsync(path, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.False(usual.GetProperty("isOwn").GetBoolean());
        Assert.Equal([2160, 1440, 1080, 720, 480, 360, 240, 144], Sides(usual, "rungs"));

        var wish = new { rungs = new object[] { new { side = 240 }, new { side = 480, bitsPerSecond = 900_000, quality = 21.5, halvesPictures = true } } };
        var set = await owner.PutAsJsonAsync(path, wish, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([480, 240], Sides(set, "rungs"));
        var read = await owner.GetAsync(path, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.True(read.GetProperty("isOwn").GetBoolean());
        Assert.Equal(set.GetRawText(), read.GetRawText());
        Assert.Equal(Sides(usual, "usual"), Sides(read, "usual"));
        Assert.Equal((900_000, 21.5, true), (read.GetProperty("rungs")[0].GetProperty("bitsPerSecond").GetInt32(), read.GetProperty("rungs")[0].GetProperty("quality").GetDouble(), read.GetProperty("rungs")[0].GetProperty("halvesPictures").GetBoolean()));

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(path, Ct)).StatusCode);
        Assert.Equal(usual.GetRawText(), (await owner.GetAsync(path, Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetRawText());
    }

    [Theory]
    [InlineData("""{"rungs":[{"side":62}]}""")]
    [InlineData("""{"rungs":[{"side":481}]}""")]
    [InlineData("""{"rungs":[{"side":4322}]}""")]
    [InlineData("""{"rungs":[{"side":480},{"side":480}]}""")]
    [InlineData("""{"rungs":[{"side":480,"bitsPerSecond":49999}]}""")]
    [InlineData("""{"rungs":[{"side":480,"bitsPerSecond":100000001}]}""")]
    [InlineData("""{"rungs":[{"side":480,"quality":9.9}]}""")]
    [InlineData("""{"rungs":[{"side":480,"quality":41}]}""")]
    [InlineData("""{"rungs":[{"side":64},{"side":66},{"side":68},{"side":70},{"side":72},{"side":74},{"side":76},{"side":78},{"side":80},{"side":82},{"side":84}]}""")]
    [InlineData("""{"rungs":null}""")]
    [InlineData("""{"rungs":[null]}""")]
    [InlineData("""{}""")]
    public async Task A_ladder_over_a_limit_is_refused(string body)
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        await owner.PutAsync($"/api/channels/{channel}/ladder", content, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    [Fact]
    public async Task Only_owner_and_administrator_see_and_change_it()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        using var admin = await shared.Server.AdminAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var path = $"/api/channels/{channel}/ladder";
        var wish = new { rungs = new[] { new { side = 144 } } };
        await shared.Server.Http.GetAsync(path, Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await other.GetAsync(path, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await other.PutAsJsonAsync(path, wish, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await other.DeleteAsync(path, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await admin.PutAsJsonAsync(path, wish, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        await owner.GetAsync("/api/channels/nothing/ladder", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task The_next_broadcast_and_its_recording_have_it()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        await owner.PutAsJsonAsync($"/api/channels/{channel}/ladder", new { rungs = new[] { new { side = 1080 }, new { side = 180 } } }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var lease = shared.Server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UnixEpoch)).Lease!;
        var id = lease.Stream.Id.Value;
        foreach (var tags in FlvFile.Read(await TestMedia.FlvAsync(6, Ct)).Chunk(10))
        {
            lease.Receive(tags);
            await Task.Delay(20, Ct);
        }

        // What is above the source is left out.
        await Eventually.TrueAsync("rung", () => Task.FromResult(lease.Stream.Renditions.Select(r => r.Track.Value).SequenceEqual(["180p"])), TimeSpan.FromSeconds(30), Ct);

        // A change in the middle is for the next broadcast; the recording is completed with what the channel has then.
        await owner.PutAsJsonAsync($"/api/channels/{channel}/ladder", new { rungs = new[] { new { side = 180 }, new { side = 90 } } }, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(["180p"], lease.Stream.Renditions.Select(r => r.Track.Value));
        lease.Release(clean: true);
        await Eventually.TrueAsync(
            "converted",
            async () => (await owner.GetAsync($"/api/videos/{id}/conversion", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("state") == "done",
            TimeSpan.FromSeconds(90),
            Ct);
        var master = await shared.Server.Http.GetStringAsync($"/v/{id}/master.m3u8", Ct);
        Assert.Contains("180p/index.m3u8", master, StringComparison.Ordinal);
        Assert.Contains("90p/index.m3u8", master, StringComparison.Ordinal);
        Assert.DoesNotContain("240p/index.m3u8", master, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Sides(JsonElement ladder, string list) => ladder.GetProperty(list).EnumerateArray().Select(r => r.GetProperty("side").GetInt32());
}
