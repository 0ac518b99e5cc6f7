using System.Diagnostics;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>Processor time a server spends on a publisher, HLS on, against nginx-rtmp, in one run on one machine.</summary>
internal static class RtmpPublishers
{
    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var counts = arguments.Get("counts", "1,10,50,100,200").Split(',').Select(int.Parse).ToArray();
        var seconds = arguments.Get("seconds", 20);
        var warmUp = arguments.Get("warm-up", 15);
        var script = FlvScript.Read(await MediaAsync(seconds + warmUp + 5, ct));
        var table = new MarkdownTable("publishers (2 Mbit/s each)", "nginx-rtmp, ms CPU per publisher-second", "Rillcast", "of it PostgreSQL", "ratio", "late or broken");
        foreach (var count in counts)
        {
            var nginx = await MeasureNginxAsync(script, count, warmUp, seconds, ct);
            var rillcast = await MeasureRillcastAsync(script, count, warmUp, seconds, ct);
            var per = 1000.0 / (count * seconds);
            table.Add(count, nginx.Cpu * per, rillcast.Cpu * per, rillcast.Database * per, rillcast.Cpu / nginx.Cpu, $"{nginx.Trouble} / {rillcast.Trouble}");
            await Console.Error.WriteLineAsync($"{count}: nginx {nginx.Cpu:0.00} s, rillcast {rillcast.Cpu:0.00} s (database {rillcast.Database:0.00} s)");
        }

        return table.ToString();
    }

    /// <summary>A recording as an encoder would send it: 720p30, a keyframe every two seconds, 1.9 Mbit/s of pictures and 96 kbit/s of sound.</summary>
    internal static Task<string> MediaAsync(int seconds, CancellationToken ct) => TestMedia.MakeAsync(
        "flv",
        [
            "-f", "lavfi", "-i", $"testsrc2=s=1280x720:r=30:d={seconds},noise=alls=12:allf=t", "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:d={seconds}",
            "-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0",
            "-b:v", "1900k", "-minrate", "1900k", "-maxrate", "1900k", "-bufsize", "1900k", "-nal-hrd", "cbr", "-c:a", "aac", "-b:a", "96k",
        ],
        ct);

    private static async Task<(double Cpu, string Trouble)> MeasureNginxAsync(FlvScript script, int count, int warmUp, int seconds, CancellationToken ct)
    {
        await using var nginx = await Nginx.StartAsync(
            ["ngx_rtmp_module.so"],
            "rtmp { server { listen 127.0.0.1:PORT; chunk_size 4096; max_message 4M; application live { live on; hls on; hls_path FOLDER/hls; hls_fragment 2s; hls_playlist_length 600s; } } }",
            null,
            ct);
        var (cpu, trouble, _) = await PublishAsync(script, count, warmUp, seconds, nginx.Port, i => $"stream{i}", () => CpuTime.OfTree(nginx.ProcessId), () => 0, ct);
        return (cpu, trouble);
    }

    private static async Task<(double Cpu, double Database, string Trouble)> MeasureRillcastAsync(FlvScript script, int count, int warmUp, int seconds, CancellationToken ct)
    {
        await using var server = await RillcastServer.StartAsync(ct, ("Rtmp:Limits:MaxConnectionsPerAddress", "1000"));
        var keys = new List<string>();
        for (var i = 0; i < count; i++)
        {
            keys.Add((await server.Api.CreatePublishedChannelAsync($"load{i}", ct)).Key);
        }

        var (cpu, trouble, database) = await PublishAsync(
            script, count, warmUp, seconds, server.RtmpPort, i => keys[i],
            () => CpuTime.OfTree(server.ProcessId), () => CpuTime.OfTree(server.ProcessId) - CpuTime.Of(server.ProcessId), ct);
        return (cpu, database, trouble);
    }

    private static async Task<(double Cpu, string Trouble, double Other)> PublishAsync(
        FlvScript script, int count, int warmUp, int seconds, int port, Func<int, string> name, Func<double> cpu, Func<double> other, CancellationToken ct)
    {
        // Time to start all and, for .NET, to compile what runs hot; then measure.
        var ((used, usedOther), trouble) = await WhilePublishingAsync(
            script,
            count,
            port,
            name,
            async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(warmUp), ct);
                var (before, beforeOther, from) = (cpu(), other(), Stopwatch.GetTimestamp());
                await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
                var stretch = seconds / Stopwatch.GetElapsedTime(from).TotalSeconds;
                return ((cpu() - before) * stretch, (other() - beforeOther) * stretch);
            },
            ct);
        return (used, trouble, usedOther);
    }

    /// <summary>Publishes in real time while something is measured. A thread of its own: prepared bytes, one send per publisher and picture.</summary>
    internal static async Task<(T Measured, string Trouble)> WhilePublishingAsync<T>(FlvScript script, int count, int port, Func<int, string> name, Func<Task<T>> measure, CancellationToken ct)
    {
        const int spreadMs = 2000; // keyframes of different publishers do not fall together
        var publishers = new LoadPublisher[count];
        var running = true;
        Thread? sender = null;
        try
        {
            for (var i = 0; i < count; i++)
            {
                publishers[i] = new LoadPublisher();
                await publishers[i].ConnectAsync(port, "live", name(i), ct);
            }

            var clock = Stopwatch.StartNew();
            sender = new Thread(() =>
            {
                var drain = new byte[65536];
                while (Volatile.Read(ref running))
                {
                    var now = clock.ElapsedMilliseconds;
                    for (var i = 0; i < count; i++)
                    {
                        var time = now - ((long)i * spreadMs / count);
                        if (time >= 0)
                        {
                            publishers[i].SendUntil(script, (uint)time, drain);
                        }
                    }

                    Thread.Sleep(10);
                }
            });
            sender.Start();
            var measured = await measure();
            return (measured, $"{publishers.Count(p => p.Late > 0)}, {publishers.Count(p => p.IsBroken)}");
        }
        finally
        {
            Volatile.Write(ref running, false);
            sender?.Join();
            foreach (var publisher in publishers)
            {
                publisher?.Dispose();
            }
        }
    }
}
