using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>Searching and suggesting through the API, with a database full of videos.</summary>
internal static class SearchQueries
{
    private static readonly (string Name, string[] Paths)[] Kinds =
    [
        ("two words", [.. Pairs().Select(p => $"/api/search?q={p}")]),
        ("one word", ["/api/search?q=guitar", "/api/search?q=chess", "/api/search?q=cafe", "/api/search?q=sourdough", "/api/search?q=viking"]),
        ("a word of every tenth title", ["/api/search?q=live"]),
        ("the same, newest", ["/api/search?q=live&sort=newest"]),
        ("the same, most watched, filtered", ["/api/search?q=live&sort=mostWatched&length=long&state=recorded"]),
        ("東京", ["/api/search?q=%E6%9D%B1%E4%BA%AC"]),
        ("written wrong", ["/api/search?q=guittar", "/api/search?q=javascrpt", "/api/search?q=minecarft", "/api/search?q=sourdogh"]),
        ("a word of every third comment", ["/api/search?q=lol"]),
        ("only said, newest", ["/api/search?q=guitar+lol&sort=newest", "/api/search?q=chess+lol&sort=newest", "/api/search?q=viking+lol&sort=newest"]),
        ("only said, written wrong", ["/api/search?q=guittar+lol", "/api/search?q=minecarft+lol"]),
        ("no words, most watched", ["/api/search?sort=mostWatched"]),
        ("suggestions", [.. "gu gui che cafe rock moun pyt java rail foot".Split(' ').Select(p => $"/api/search/suggestions?q={p}")]),
    ];

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var videos = arguments.Get("videos", 100_000);
        var comments = arguments.Get("comments", 100_000);
        var seconds = arguments.Get("seconds", 20);
        var clients = arguments.Get("clients", 2);
        var began = Stopwatch.GetTimestamp();
        await using var server = await FilledServer.StartAsync(videos, comments, ct);
        var filled = Stopwatch.GetElapsedTime(began);

        var table = new MarkdownTable("question", "answers a second", "median ms", "99 % below, ms", "worst ms");
        foreach (var (name, paths) in Kinds)
        {
            await MeasureAsync(server, paths, clients, TimeSpan.FromSeconds(2), ct);
            var times = await MeasureAsync(server, paths, clients, TimeSpan.FromSeconds(seconds), ct);
            table.Add(name, times.Length / seconds, Latency.At(times, 0.5), Latency.At(times, 0.99), times[^1]);
        }

        return $"{videos} videos and {comments} comments, written in {filled.TotalSeconds:0} s; {clients} clients that ask one question after the other, {seconds} s each.\n\n{table}";
    }

    private static async Task<double[]> MeasureAsync(RillcastServer server, string[] paths, int clients, TimeSpan time, CancellationToken ct)
    {
        var times = new ConcurrentBag<double>();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            using var http = server.NewClient();
            for (var i = client; Stopwatch.GetElapsedTime(began) < time; i++)
            {
                var asked = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync(paths[i % paths.Length], ct);
                await answer.Content.ReadAsByteArrayAsync(ct);
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    throw new InvalidOperationException($"{paths[i % paths.Length]}: {(int)answer.StatusCode}");
                }
            }
        }));
        return [.. times.Order()];
    }

    private static IEnumerable<string> Pairs()
    {
        string[] words = ["stream", "guitar", "lesson", "rocket", "house", "german", "hiking", "jazz", "linux", "physics"];
        return words.SelectMany(a => words.Where(b => a != b).Select(b => $"{a}+{b}"));
    }
}
