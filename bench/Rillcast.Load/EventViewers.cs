using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>How long a comment and a burst of emoji take from their sender to all viewers of a video, with the server on one core.</summary>
internal static class EventViewers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Rounds before those that count: a server that has just started still compiles what it runs, on the same core.</summary>
    private const int WarmUp = 15;

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var viewers = arguments.Get("viewers", 10_000);
        var rounds = arguments.Get("rounds", 20);
        await using var server = await RillcastServer.StartAsync(ct, ("Server:Roles", "ingest,delivery,api"), ("Comments:PerMinute", "10000"), ("Reactions:PerTenSeconds", "1000"));
        await ChildProcess.RunAsync("taskset", ["-a", "-c", "-p", "0", $"{server.ProcessId}"], ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("events", ct);
        await using var publisher = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", TimeSpan.FromSeconds(60), ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var room = new Crowd(server.HttpPort, $"/api/videos/{video.Id}/events");
        await room.EnterAsync(viewers, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), ct);

        var table = new MarkdownTable("", "median ms", "p99 ms", "last viewer ms", "CPU ms per round, server alone", "missed");
        await MeasureAsync("a comment", "event: comment\n", async i => (await server.Api.Http.PostAsJsonAsync($"/api/videos/{video.Id}/comments", new { text = $"Round {i}" }, ct)).EnsureSuccessStatusCode());
        await MeasureAsync("emoji of 20 senders", "event: reactions\n", async _ => await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            (await server.Api.Http.PostAsJsonAsync($"/api/videos/{video.Id}/reactions", new { emoji = "heart" }, ct)).EnsureSuccessStatusCode())));
        await stop.CancelAsync();
        return $"{viewers} viewers over plain HTTP/1.1 on loopback, {rounds} rounds each after {WarmUp} to warm up, the server with its broadcast on one core (conversion is left to workers elsewhere), sender and viewers on the others. From before the request to the bytes in the viewer's process.\n\n{table}";

        async Task MeasureAsync(string name, string wanted, Func<int, Task> send)
        {
            var (times, cpu, missed) = (new List<double>(), 0.0, 0L);
            for (var i = -WarmUp; i < rounds; i++)
            {
                var before = CpuTime.Of(server.ProcessId);
                var arrival = room.Expect(wanted, viewers);
                await send(i);
                await Task.WhenAny(arrival.All, Task.Delay(Patience, ct));
                if (i >= 0)
                {
                    cpu += CpuTime.Of(server.ProcessId) - before;
                    times.AddRange(arrival.Milliseconds());
                    missed += viewers - arrival.Count;
                }

                await Task.Delay(TimeSpan.FromSeconds(1), ct);
            }

            times.Sort();
            table.Add(name, times[times.Count / 2], times[(int)(times.Count * 0.99)], times[^1], cpu * 1000 / rounds, missed);
        }
    }

    /// <summary>Viewers that read and keep nothing.</summary>
    private sealed class Crowd(int port, string path)
    {
        private const int AtOnce = 200;
        private volatile Arrival? _expected;

        public Arrival Expect(string wanted, int viewers) => _expected = new Arrival(Encoding.ASCII.GetBytes(wanted), viewers);

        public async Task EnterAsync(int viewers, CancellationToken ct)
        {
            for (var entered = 0; entered < viewers; entered += AtOnce)
            {
                await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, viewers - entered)).Select(_ => EnterAsync(ct)));
            }
        }

        private async Task EnterAsync(CancellationToken ct)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", port, ct);
            await socket.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")), ct);
            var buffer = new byte[2048];
            if (await socket.ReceiveAsync(buffer, ct) == 0)
            {
                throw new IOException("A viewer was not let in.");
            }

            _ = ReadAsync(socket, buffer, ct);
        }

        private async Task ReadAsync(Socket socket, byte[] buffer, CancellationToken ct)
        {
            using var _ = socket;
            Arrival? seen = null;
            try
            {
                while (await socket.ReceiveAsync(buffer, ct) is > 0 and var length)
                {
                    if (_expected is { } expected && expected != seen && buffer.AsSpan(0, length).IndexOf(expected.Wanted) >= 0)
                    {
                        seen = expected;
                        expected.Add();
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The end of the measurement, or a viewer that is counted as missed.
            }
        }
    }

    /// <summary>When something came to whom.</summary>
    private sealed class Arrival(byte[] wanted, int viewers)
    {
        private readonly long _begin = Stopwatch.GetTimestamp();
        private readonly double[] _times = new double[viewers];
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public byte[] Wanted => wanted;

        public Task All => _all.Task;

        public int Count => Math.Min(Volatile.Read(ref _count), viewers);

        public void Add()
        {
            var place = Interlocked.Increment(ref _count);
            _times[place - 1] = Stopwatch.GetElapsedTime(_begin).TotalMilliseconds;
            if (place == viewers)
            {
                _all.TrySetResult();
            }
        }

        public IEnumerable<double> Milliseconds() => _times.Take(Count);
    }
}
