using System.Globalization;
using System.Text.RegularExpressions;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>wrk, the load generator: as many requests as one thread can make over kept connections, going round a list of paths.</summary>
internal static partial class Wrk
{
    public sealed record Result(long Requests, double Gigabytes, double Cpu, long Failed)
    {
        public double CpuPerGigabyte => Cpu / Gigabytes;

        public double RequestsPerCpuSecond => Requests / Cpu;
    }

    /// <summary>Runs it and reads the server's processor time before and after.</summary>
    public static async Task<Result> RunAsync(
        int port, IReadOnlyList<string> paths, int connections, int seconds, Func<double> cpu, CancellationToken ct, string? acceptEncoding = null)
    {
        var script = Path.GetTempFileName();
        var list = string.Join(',', paths.Select(p => $"\"{p}\""));
        var header = acceptEncoding is null ? "" : $"wrk.headers['Accept-Encoding'] = '{acceptEncoding}'\n";
        await File.WriteAllTextAsync(
            script,
            $$"""
            {{header}}local made, next = {}, 0
            init = function(args)
              for i, path in ipairs({ {{list}} }) do made[i] = wrk.format('GET', path) end
            end
            request = function()
              next = next % #made + 1
              return made[next]
            end
            """,
            ct);
        try
        {
            // Once round to warm up what is compiled or cached on first use.
            await ChildProcess.RunAsync("wrk", Arguments(2), ct);
            var before = cpu();
            var output = string.Join('\n', await ChildProcess.RunAsync("wrk", Arguments(seconds), ct));
            var used = cpu() - before;
            var total = Total().Match(output);
            var failed = NotOk().Match(output) is { Success: true } m ? long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            return new Result(
                long.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture),
                double.Parse(total.Groups[2].Value, CultureInfo.InvariantCulture) * total.Groups[3].Value switch { "TB" => 1099.5, "GB" => 1.0737, "MB" => 1.0486e-3, _ => 1.024e-6 },
                used,
                failed);
        }
        finally
        {
            File.Delete(script);
        }

        string[] Arguments(int time) => ["-t", "1", "-c", $"{connections}", "-d", $"{time}s", "-s", script, $"http://127.0.0.1:{port}"];
    }

    // "  27364 requests in 5.00s, 5.67GB read"
    [GeneratedRegex(@"(\d+) requests in .*?, ([\d.]+)(\w+) read")]
    private static partial Regex Total();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex NotOk();
}
