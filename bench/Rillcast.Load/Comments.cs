using System.Diagnostics;
using System.Net.Http.Json;

namespace Rillcast.Load;

/// <summary>How many comments a second of processor time writes and reads, the database's part counted with it, as several people do it at once.</summary>
internal static class Comments
{
    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var (seconds, people) = (arguments.Get("seconds", 15), arguments.Get("people", 8));
        await using var server = await FilledServer.StartAsync(1000, 0, ct, ("Comments:PerMinute", "10000"));
        var table = new MarkdownTable("", "requests a second", "CPU ms a request", "requests per CPU second", "of it PostgreSQL %");
        var path = $"/api/videos/{FilledServer.Recording}/comments";
        await EachAsync("a comment written", people, async (http, i) => (await http.PostAsJsonAsync(path, new { text = $"What was said as number {i}, with a few words more." }, ct)).EnsureSuccessStatusCode());
        await EachAsync("a page of 20 comments read, newest", people, async (http, _) => await http.GetByteArrayAsync(new Uri(path + "?live=false&limit=20", UriKind.Relative), ct));
        await EachAsync("a page of 20 comments read, top", people, async (http, _) => await http.GetByteArrayAsync(new Uri(path + "?live=false&limit=20&order=top", UriKind.Relative), ct));
        return $"{people} people at once, each waiting for the answer before the next; {seconds} s each; one recording, all comments on it.\n\n{table}";

        async Task EachAsync(string name, int count, Func<HttpClient, int, Task> ask)
        {
            await ForAsync(3);
            var (before, postgresBefore) = (CpuTime.OfTree(server.ProcessId), PostgresSeconds());
            var done = await ForAsync(seconds);
            var cpu = CpuTime.OfTree(server.ProcessId) - before;
            table.Add(name, done / seconds, cpu * 1000 / done, done / cpu, (PostgresSeconds() - postgresBefore) * 100 / cpu);

            async Task<int> ForAsync(int time)
            {
                var (asked, began) = (0, Stopwatch.GetTimestamp());
                await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
                {
                    while (Stopwatch.GetElapsedTime(began).TotalSeconds < time)
                    {
                        await ask(server.Api.Http, Interlocked.Increment(ref asked));
                    }
                }));
                return asked;
            }
        }

        double PostgresSeconds() => CpuTime.OfTree(int.Parse(File.ReadLines(Path.Combine(server.DataDirectory, "db", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture));
    }
}
