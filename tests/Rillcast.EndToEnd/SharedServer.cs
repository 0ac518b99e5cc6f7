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

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.SaveLog("shared-server");
            await _server.DisposeAsync();
        }
    }
}
