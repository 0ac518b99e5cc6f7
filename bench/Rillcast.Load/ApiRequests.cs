using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>
/// What viewers' pages ask of the API, mixed, at a steady rate: a request is due when it is due, whether the one before is answered or not, and its time counts from then.
/// </summary>
internal static class ApiRequests
{
    private static readonly Kind[] Kinds =
    [
        new("a video", 25, i => Get($"/api/videos/{FilledServer.Video(Public(i))}")),
        new("newest videos", 10, _ => Get("/api/videos?limit=24")),
        new("a channel", 10, i => Get($"/api/channels/chan{1 + (i % 1000)}")),
        new("comments, newest", 15, _ => Get($"/api/videos/{FilledServer.Recording}/comments?live=false&limit=20")),
        new("who am I", 10, _ => Get("/api/auth/me")),
        new("may I play", 10, i => new(HttpMethod.Post, $"/api/videos/{FilledServer.Video(Public(i))}/playback")),
        new("my position, written", 10, i => Put($"/api/videos/{FilledServer.Video(Public(i))}/position", new { position = 20 + (i % 60) })),
        new("a like, written", 5, i => Put($"/api/videos/{FilledServer.Video(Public(i))}/like", new { liked = i % 2 == 0 })),
        new("a comment, written", 5, i => Post($"/api/videos/{FilledServer.Recording}/comments", new { text = $"What was said as number {i}." })),
    ];

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var (videos, seconds) = (arguments.Get("videos", 10_000), arguments.Get("seconds", 20));
        var rates = arguments.Get("rates", "100,300,600").Split(',').Select(int.Parse).ToArray();
        await using var server = await FilledServer.StartAsync(videos, 0, ct, ("Comments:PerMinute", "10000"), ("Comments:ChangesPerMinute", "100000"), ("Reactions:LikesPerMinute", "10000"));
        var kinds = Kinds.SelectMany(k => Enumerable.Repeat(k, k.Share)).ToArray();
        new Random(1).Shuffle(kinds);
        await MeasureAsync(server, kinds, rates[0], 10, ct); // what is compiled or cached on first use

        var table = new MarkdownTable("requests a second", "median ms", "99 % below, ms", "worst ms", "CPU ms a request", "refused");
        var last = default(Run);
        foreach (var rate in rates)
        {
            last = await MeasureAsync(server, kinds, rate, seconds, ct);
            var times = last.Times.Values.SelectMany(t => t).Order().ToArray();
            table.Add(rate, Latency.At(times, 0.5), Latency.At(times, 0.99), times[^1], last.Cpu * 1000 / times.Length, last.Refused);
        }

        var byKind = new MarkdownTable($"at {rates[^1]} a second", "share %", "median ms", "99 % below, ms", "worst ms");
        foreach (var kind in Kinds)
        {
            var times = last!.Times[kind.Name].Order().ToArray();
            byKind.Add(kind.Name, kind.Share, Latency.At(times, 0.5), Latency.At(times, 0.99), times[^1]);
        }

        return $"{videos} videos; one account; {seconds} s each; server, database and sender share the machine.\n\n{table}\n\n{byKind}";
    }

    private static async Task<Run> MeasureAsync(RillcastServer server, Kind[] kinds, int rate, int seconds, CancellationToken ct)
    {
        var run = new Run(kinds.Select(k => k.Name).Distinct().ToDictionary(n => n, _ => new ConcurrentBag<double>()));
        var (before, began) = (CpuTime.OfTree(server.ProcessId), Stopwatch.GetTimestamp());
        var under = new List<Task>(rate * seconds);
        for (var i = 0; i < rate * seconds; i++)
        {
            var due = (double)i / rate;
            if (due - Stopwatch.GetElapsedTime(began).TotalSeconds is > 0.001 and var early)
            {
                await Task.Delay(TimeSpan.FromSeconds(early), ct);
            }

            under.Add(AskAsync(kinds[i % kinds.Length], i, due));
        }

        await Task.WhenAll(under);
        return run with { Cpu = CpuTime.OfTree(server.ProcessId) - before };

        async Task AskAsync(Kind kind, int number, double due)
        {
            using var request = kind.Make(number);
            using var answer = await server.Api.Http.SendAsync(request, ct);
            await answer.Content.ReadAsByteArrayAsync(ct);
            run.Times[kind.Name].Add((Stopwatch.GetElapsedTime(began).TotalSeconds - due) * 1000);
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent))
            {
                Interlocked.Increment(ref run.Refused);
            }
        }
    }

    // Of each twenty videos one is private.
    private static int Public(int number) => 1 + (number % 400 * 20) + (number % 19);

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    private static HttpRequestMessage Put(string path, object body) => new(HttpMethod.Put, path) { Content = JsonContent.Create(body) };

    private static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };

    /// <param name="Name">What is asked.</param>
    /// <param name="Share">Of a hundred requests.</param>
    /// <param name="Make">The request, by its number.</param>
    private sealed record Kind(string Name, int Share, Func<int, HttpRequestMessage> Make);

    private sealed record Run(Dictionary<string, ConcurrentBag<double>> Times)
    {
        public int Refused;

        public double Cpu { get; init; }
    }
}
