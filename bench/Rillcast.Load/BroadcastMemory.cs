using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>Memory a broadcast takes: the server's resident set with so many of them, after a while, over what it has with none. The live window of each is part of it and shown beside it.</summary>
internal static class BroadcastMemory
{
    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var counts = arguments.Get("counts", "1,10,30").Split(',').Select(int.Parse).ToArray();
        var seconds = arguments.Get("seconds", 60);
        var script = FlvScript.Read(await RtmpPublishers.MediaAsync(seconds + 10, ct));
        var table = new MarkdownTable("broadcasts (2 Mbit/s each)", "conversion", "server with none, MB", $"after {seconds} s, MB", "MB a broadcast", "of it media of the window", "ffmpeg at most, MB");
        foreach (var count in counts)
        {
            await MeasureAsync(count, converts: false);
        }

        await MeasureAsync(1, converts: true);
        return table.ToString();

        async Task MeasureAsync(int count, bool converts)
        {
            await using var server = await RillcastServer.StartAsync(ct, ("Rtmp:Limits:MaxConnectionsPerAddress", "1000"), ("Conversion:Live", converts ? "true" : "false"));
            var keys = new List<string>();
            for (var i = 0; i < count; i++)
            {
                keys.Add((await server.Api.CreatePublishedChannelAsync($"load{i}", ct)).Key);
            }

            var none = ResidentMemory.Of(server.ProcessId);
            var ((after, ffmpeg), trouble) = await RtmpPublishers.WhilePublishingAsync(
                script,
                count,
                server.RtmpPort,
                i => keys[i],
                async () =>
                {
                    var most = 0.0;
                    for (var i = 0; i < seconds; i++)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), ct);
                        most = Math.Max(most, ResidentMemory.OfDescendants(server.ProcessId, "ffmpeg"));
                    }

                    return (ResidentMemory.Of(server.ProcessId), most);
                },
                ct);
            table.Add(count, converts ? "on" : "off", none, after, (after - none) / count, 2.0 / 8 * seconds, ffmpeg);
            await Console.Error.WriteLineAsync($"{count}: {none:0} MB, {after:0} MB; late, broken: {trouble}");
        }
    }
}
