using System.Globalization;
using System.Text.RegularExpressions;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>
/// How much faster two job slots convert a stored video than one, and what a second of video costs. Runs alternate, so that other work on the machine
/// meets both alike; what it takes shows in the ratio of CPU to wall time.
/// </summary>
internal static partial class StoredWorkers
{
    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var seconds = arguments.Get("seconds", 60);
        var rounds = arguments.Get("rounds", 3);
        var size = arguments.Get("size", "1280x720");
        var media = await TestMedia.MakeAsync(
            "flv",
            [
                "-f", "lavfi", "-i", $"testsrc2=s={size}:r=30:d={seconds}", "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:d={seconds}",
                "-vf", "noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0", "-b:v", "4M", "-c:a", "aac", "-b:a", "96k",
            ],
            ct);
        var one = new List<(double Wall, double Cpu)>();
        var two = new List<(double Wall, double Cpu)>();
        var rungs = "";
        for (var i = 0; i < rounds; i++)
        {
            one.Add(await MeasureAsync(1));
            two.Add(await MeasureAsync(2));
        }

        var table = new MarkdownTable("job slots", "wall s", "CPU s", "CPU s per second of video", "times real time", "speed to one slot", "cores it got");
        Add("1", one);
        Add("2", two);
        return $"{seconds} s of {size} at 30/s, converted to {rungs}; best of {rounds} runs each.\n\n{table}";

        void Add(string name, List<(double Wall, double Cpu)> runs)
        {
            var (wall, cpu) = runs.MinBy(r => r.Wall);
            table.Add(name, wall, cpu, cpu / seconds, seconds / wall, one.Min(r => r.Wall) / wall, cpu / wall);
        }

        async Task<(double Wall, double Cpu)> MeasureAsync(int slots)
        {
            await using var server = await RillcastServer.StartAsync(
                ct, ("Conversion:Live", "false"), ("PerTitle:Enabled", "false"), ("Worker:Slots", slots.ToString(CultureInfo.InvariantCulture)));
            var (channel, key) = await server.Api.CreatePublishedChannelAsync("stored", ct);
            await using (var publisher = FfmpegPublisher.Start(["-i", media, "-c", "copy"], server.PublishUrl(key)))
            {
                await publisher.WaitForExitAsync(ct);
            }

            await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromMinutes(2), ct);
            var before = CpuTime.OfTree(server.ProcessId);
            var done = await Eventually.GetAsync(
                "the conversion",
                () => Task.FromResult(server.Log.Select(l => Done().Match(l)).FirstOrDefault(m => m.Success)!),
                m => m is not null,
                TimeSpan.FromMinutes(30),
                ct);
            rungs = server.Log.Select(l => Begun().Match(l)).First(m => m.Success).Groups[1].Value;
            return (double.Parse(done.Groups[1].Value, CultureInfo.InvariantCulture), CpuTime.OfTree(server.ProcessId) - before);
        }
    }

    [GeneratedRegex(@"has all its qualities: .* in ([\d.]+) s")]
    private static partial Regex Done();

    [GeneratedRegex("jobs make what the recording does not have of (.*)$")]
    private static partial Regex Begun();
}
