using System.Net.Http.Json;
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

    /// <summary>The stream key in an address to publish to, for publishers that take the two apart.</summary>
    public static string KeyOf(string url) => url[(url.LastIndexOf('/') + 1)..];

    /// <summary>A recording of a test picture on a channel of its own, sent as fast as it is taken.</summary>
    public async Task<VideoAnswer> RecordAsync(int seconds, CancellationToken ct, string? title = null)
    {
        var (channel, url) = await NewChannelAsync(ct);
        await using var publisher = await RtmpPublisher.PublishAsync(Server.RtmpPort, new() { StreamName = KeyOf(url) }, ct);
        await publisher.SendAsync(FlvFile.Read(await TestMedia.FlvAsync(seconds, ct)), ct);
        await publisher.UnpublishAsync(ct);
        var video = await Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(120), ct);
        if (title is not null)
        {
            using var answer = await Server.Api.Http.PatchAsJsonAsync($"/api/videos/{video.Id}", new { title }, ct);
            answer.EnsureSuccessStatusCode();
        }

        return video;
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
