using Rillcast.TestKit;
using Rillcast.TestKit.Rabbit;

namespace Rillcast.EndToEnd;

/// <summary>A node without a worker, workers of their own, a real broker between them: what dies costs viewers a quality and never the picture.</summary>
public sealed class Workers
{
    private const string Secret = "a secret of this cluster";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Worker_and_broker_die_and_come_back_while_every_quality_goes_on()
    {
        await using var broker = await RabbitServer.StartAsync(Ct);
        await using var server = await RillcastServer.StartAsync(
            Ct, ("Server:Roles", "ingest,delivery,api"), ("Queue:Kind", "RabbitMq"), ("Queue:Uri", broker.Uri), ("Cluster:Secret", Secret), ("Live:StandInAfter", "00:00:06"));
        var worker = StartWorker(server, broker);
        var (_, key) = await server.Api.CreatePublishedChannelAsync("cluster", Ct);
        await using var publisher = FfmpegPublisher.PublishPattern(server.PublishUrl(key), 480, 270, 25);
        var video = await server.Api.WaitForVideoAsync("cluster", v => v.State == "live", Patience, Ct);
        using var http = server.NewClient();

        // 1. The rung is made by the other process.
        await Eventually.TrueAsync("a rung", async () => await OwnSegmentsAsync(http, video.Id) >= 2, Patience, Ct);

        // 2. No worker at all: the playlist goes on with what the source has.
        await worker.KillAsync(Ct);
        await worker.DisposeAsync();
        var before = await LastNumberAsync(http, video.Id);
        await Eventually.TrueAsync("stand-ins", async () => await LastNumberAsync(http, video.Id) >= before + 6, Patience, Ct);
        Assert.Contains("../source/", (await HlsDownload.GetPlaylistAsync(http, video.Id, "144p", Ct)).Text, StringComparison.Ordinal);

        // 3. A worker again: its own segments again.
        worker = StartWorker(server, broker);
        var own = await OwnSegmentsAsync(http, video.Id);
        await Eventually.TrueAsync("own segments again", async () => await OwnSegmentsAsync(http, video.Id) >= own + 2, Patience, Ct);

        // 4. The broker dies and comes back.
        await broker.KillAsync(Ct);
        before = await LastNumberAsync(http, video.Id);
        await Eventually.TrueAsync("stand-ins", async () => await LastNumberAsync(http, video.Id) >= before + 5, Patience, Ct);
        await broker.StartAgainAsync(Ct);
        own = await OwnSegmentsAsync(http, video.Id);
        await Eventually.TrueAsync("own segments after the broker", async () => await OwnSegmentsAsync(http, video.Id) >= own + 2, Patience, Ct);

        // 5. What was stood in for, or ended short with the worker, is made up when the broadcast is over, by the same worker.
        await publisher.StopAsync(Ct);
        await Eventually.TrueAsync(
            "all made up",
            async () => await HlsDownload.GetPlaylistAsync(http, video.Id, "144p", Ct) is { IsEnded: true } playlist && !playlist.Segments.Any(s => s.StartsWith("../source/", StringComparison.Ordinal)) && Durations(playlist).SequenceEqual(Durations(await HlsDownload.GetPlaylistAsync(http, video.Id, "source", Ct))),
            Patience * 2,
            Ct);
        await worker.StopAsync(TimeSpan.FromSeconds(30), Ct);
        await worker.DisposeAsync();
    }

    private static IEnumerable<string> Durations(MediaPlaylist playlist) => playlist.Text.Split('\n').Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal));

    private static ChildProcess StartWorker(RillcastServer server, RabbitServer broker) => ChildProcess.Start(
        RillcastServer.FindExecutable(),
        ["serve", "--roles", "worker"],
        new Dictionary<string, string?>
        {
            ["RILLCAST__Queue__Kind"] = "RabbitMq",
            ["RILLCAST__Queue__Uri"] = broker.Uri,
            ["RILLCAST__Cluster__Secret"] = Secret,
            ["RILLCAST__Cluster__Node"] = server.BaseAddress.ToString(),
        });

    private static async Task<int> OwnSegmentsAsync(HttpClient http, string video)
    {
        using var answer = await http.GetAsync($"/v/{video}/144p/index.m3u8", Ct);
        return answer.IsSuccessStatusCode ? new MediaPlaylist(await answer.Content.ReadAsStringAsync(Ct)).Segments.Count(s => !s.StartsWith("..", StringComparison.Ordinal)) : 0;
    }

    private static async Task<long> LastNumberAsync(HttpClient http, string video)
    {
        var playlist = await HlsDownload.GetPlaylistAsync(http, video, "144p", Ct);
        return playlist.FirstNumber + playlist.Segments.Count;
    }
}
