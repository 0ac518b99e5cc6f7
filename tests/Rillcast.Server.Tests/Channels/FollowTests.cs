using System.Net;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Channels;

public sealed class FollowTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Following_counts_once_however_often_and_at_once()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var fans = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shared.Server.NewUserAsync(Ct)));
        await Task.WhenAll(fans.SelectMany(f => Enumerable.Range(0, 5).Select(_ => f.PutAsync($"/api/channels/{channel}/follow", null, Ct).JsonAsync(HttpStatusCode.OK, Ct))));
        Assert.Equal(6, await FollowersAsync(handle));

        // Half of them go, all of them waver.
        await Task.WhenAll(fans.Take(3).SelectMany(f => Enumerable.Range(0, 5).Select(_ => f.DeleteAsync($"/api/channels/{channel}/follow", Ct).JsonAsync(HttpStatusCode.OK, Ct))));
        await Task.WhenAll(fans.Skip(3).SelectMany(f => Enumerable.Range(0, 6).Select(i =>
            (i % 2 == 0 ? f.DeleteAsync($"/api/channels/{channel}/follow", Ct) : f.PutAsync($"/api/channels/{channel}/follow", null, Ct)).JsonAsync(HttpStatusCode.OK, Ct))));
        await Task.WhenAll(fans.Skip(3).Select(f => f.PutAsync($"/api/channels/{channel}/follow", null, Ct).JsonAsync(HttpStatusCode.OK, Ct)));
        Assert.Equal(3, await FollowersAsync(handle));
        foreach (var fan in fans)
        {
            fan.Dispose();
        }
    }

    [Fact]
    public async Task What_one_follows_is_listed_with_its_videos()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var fan = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var (other, _) = await owner.NewChannelAsync(Ct);
        var video = await StoredVideo.AddAsync(shared.Server, channel, Ct);
        await StoredVideo.AddAsync(shared.Server, other, Ct);
        await StoredVideo.AddAsync(shared.Server, channel, Ct, visibility: Rillcast.Server.Videos.Visibility.Unlisted);
        await fan.PutAsync($"/api/channels/{channel}/follow", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal([channel], (await fan.GetAsync("/api/channels?followed=true", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal([video.Value], (await fan.GetAsync("/api/videos?followed=true", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.True((await fan.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("following").GetBoolean());
        Assert.False((await owner.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("following").GetBoolean());
        await shared.Server.Http.GetAsync("/api/channels?followed=true", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await fan.PutAsync("/api/channels/nothing/follow", null, Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    private async Task<int> FollowersAsync(string handle) =>
        (await shared.Server.Http.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("followers").GetInt32();
}
