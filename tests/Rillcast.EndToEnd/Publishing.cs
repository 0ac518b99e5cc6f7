using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>What an encoder is told when it may not publish.</summary>
public sealed class Publishing(SharedServer shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wrong_key_is_refused_with_a_status_and_the_connection_closes()
    {
        var refusal = await Assert.ThrowsAsync<RtmpStatusException>(
            () => RtmpPublisher.PublishAsync(shared.Server.RtmpPort, new() { StreamName = "no-such-key" }, Ct));

        Assert.StartsWith("NetStream.Publish.", refusal.Code, StringComparison.Ordinal);
        Assert.Contains("key", refusal.Description, StringComparison.OrdinalIgnoreCase);

        await using var ffmpeg = FfmpegPublisher.PublishPattern(shared.Server.PublishUrl("no-such-key"));
        Assert.NotEqual(0, await ffmpeg.WaitForExitAsync(Ct));
    }

    [Fact]
    public async Task Second_publisher_on_a_live_key_is_refused_and_the_first_goes_on()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var first = FfmpegPublisher.PublishPattern(url);
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);

        var refusal = await Assert.ThrowsAsync<RtmpStatusException>(
            () => RtmpPublisher.PublishAsync(shared.Server.RtmpPort, new() { StreamName = SharedServer.KeyOf(url) }, Ct));

        Assert.StartsWith("NetStream.Publish.", refusal.Code, StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        Assert.False(first.HasExited);
        Assert.True((await shared.Server.Api.GetVideoAsync(video.Id, Ct)).Publishing);
    }

    [Fact]
    public async Task Ended_by_its_owner_the_recording_is_ready_and_the_encoder_begins_no_other_video()
    {
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(url);
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, Ct);
        await Task.Delay(TimeSpan.FromSeconds(3), Ct);

        await shared.Server.Api.EndVideoAsync(video.Id, Ct);

        var ready = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Ct);
        Assert.Equal(video.Id, ready.Id);
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        Assert.Single(await shared.Server.Api.GetVideosAsync(channel.Handle, Ct));
        await publisher.StopAsync(Ct);
        await shared.Server.Api.DeleteVideoAsync(video.Id, Ct);
        Assert.Empty(await shared.Server.Api.GetVideosAsync(channel.Handle, Ct));
    }
}
