using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>One server for all journeys that do not harm it; each makes a channel of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private RillcastServer? _server;
    private int _channels;

    public RillcastServer Server => _server ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync() => _server = await RillcastServer.StartAsync(CancellationToken.None);

    /// <summary>A new channel and where to publish on it.</summary>
    public async Task<(ChannelAnswer Channel, string Url)> NewChannelAsync(CancellationToken ct)
    {
        var (channel, key) = await Server.Api.CreatePublishedChannelAsync($"channel{Interlocked.Increment(ref _channels)}", ct);
        return (channel, Server.PublishUrl(key));
    }

    /// <summary>A recording of a test picture on a channel of its own.</summary>
    public async Task<VideoAnswer> RecordAsync(int seconds, CancellationToken ct)
    {
        var (channel, url) = await NewChannelAsync(ct);
        await using var publisher = FfmpegPublisher.PublishFile(await TestMedia.FlvAsync(seconds, ct), url);
        Assert.Equal(0, await publisher.WaitForExitAsync(ct));
        return await Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(60), ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.SaveLog("shared-server");
            await _server.DisposeAsync();
        }
    }
}
