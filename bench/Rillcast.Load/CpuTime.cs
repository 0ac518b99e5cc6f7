using System.Globalization;

namespace Rillcast.Load;

/// <summary>Processor time, user and kernel together, of a process and all it started, as Linux counts it (proc(5), fields 14 to 17 of stat).</summary>
internal static class CpuTime
{
    private const double TicksPerSecond = 100; // USER_HZ on every Linux that .NET runs on

    /// <summary>Seconds used so far by a process and its living descendants, and by its children that ended.</summary>
    public static double OfTree(int processId)
    {
        var all = Read();
        return Sum(processId);

        double Sum(int id) => all.TryGetValue(id, out var process)
            ? process.Seconds + all.Where(p => p.Value.Parent == id).Sum(p => Sum(p.Key))
            : 0;
    }

    /// <summary>Seconds used so far by one process alone.</summary>
    public static double Of(int processId) => Read().TryGetValue(processId, out var process) ? process.Seconds : 0;

    private static Dictionary<int, (int Parent, double Seconds)> Read()
    {
        var all = new Dictionary<int, (int, double)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            try
            {
                // The name in parentheses may hold spaces: count from the last parenthesis, where field 3 follows.
                var stat = File.ReadAllText(folder + "/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                all[id] = (Number(1), (Number(11) + Number(12) + Number(13) + Number(14)) / TicksPerSecond);

                int Number(int index) => int.Parse(fields[index], CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return all;
    }
}
