using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Server.Delivery;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Hosting;

/// <summary>Broadcasts by the real media plane, fed without a network, that have become recordings.</summary>
internal static class Recording
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Begins a broadcast and sends all of it.</summary>
    public static async Task<PublisherLease> BeginAsync(TestServer server, string channel, IEnumerable<FlvTag> tags, CancellationToken ct)
    {
        var result = await Eventually.GetAsync(
            "a lease",
            () => Task.FromResult(server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", "test", "rtmp", DateTimeOffset.UtcNow))),
            r => r.Lease is not null,
            Patience,
            ct);
        result.Lease!.Receive([.. tags]);
        return result.Lease;
    }

    /// <summary>Publishes, ends, and waits until the store and the database have it.</summary>
    public static async Task<VideoId> MakeAsync(TestServer server, string channel, string flv, CancellationToken ct)
    {
        var lease = await BeginAsync(server, channel, FlvFile.Read(flv), ct);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, ct);
        await WaitAsync(server, lease.Stream.Id, ct);
        return lease.Stream.Id;
    }

    public static Task WaitAsync(TestServer server, VideoId video, CancellationToken ct) => Eventually.TrueAsync(
        "a recording",
        async () => server.Get<StreamRegistry>().Find(video) is null
            && (await server.Http.GetFromJsonAsync<JsonElement>($"/api/videos/{video}", ct)).Text("state") == "ready",
        Patience,
        ct);

    /// <summary>
    /// Gives a recording a further quality, as a broadcast would have that could not always convert in time: every other segment is its own, the others are the source's.
    /// </summary>
    public static async Task AddQualityAsync(TestServer server, VideoId video, string track, CancellationToken ct)
    {
        var folder = Path.Combine(server.Folder, "media", "videos", video.Value);
        var index = Path.Combine(folder, "index.jsonl");
        Directory.CreateDirectory(Path.Combine(folder, track));
        var lines = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync(index, ct))
        {
            lines.Add(line);
            var fact = JsonDocument.Parse(line).RootElement;
            if (fact.TryGetProperty("init", out var init) && init.Text("t") == "source")
            {
                lines.Add(line.Replace("\"t\":\"source\"", $"\"t\":\"{track}\"", StringComparison.Ordinal));
            }
            else if (fact.TryGetProperty("seg", out var segment) && segment.Text("t") == "source")
            {
                var (epoch, number) = (segment.GetProperty("e").GetInt32(), segment.GetProperty("n").GetInt64());
                var isOwn = number % 2 == 0;
                if (isOwn)
                {
                    File.Copy(Path.Combine(folder, "source", $"{epoch}-{number}.m4s"), Path.Combine(folder, track, $"{epoch}-{number}.m4s"));
                }

                lines.Add(line.Replace("\"t\":\"source\"", isOwn ? $"\"t\":\"{track}\"" : $"\"t\":\"{track}\",\"o\":\"source\"", StringComparison.Ordinal));
            }
        }

        await File.WriteAllLinesAsync(index, lines, ct);
        server.Get<StoredVideoCache>().Forget(video);
    }
}
