using System.Globalization;

namespace Rillcast.Load;

/// <summary>Memory that processes hold, in megabytes, as Linux counts it (proc(5), <c>VmRSS</c> of status). Pages shared between processes count in each.</summary>
internal static class ResidentMemory
{
    /// <summary>Of one process.</summary>
    public static double Of(int processId) => Read(processId).Megabytes;

    /// <summary>Of all living descendants of a process with a name, together.</summary>
    public static double OfDescendants(int processId, string name)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : default)
            .Where(p => p.Parent > 0).ToLookup(p => p.Parent);
        return Sum(processId);

        double Sum(int parent) => all[parent].Sum(p => (p.Name == name ? p.Megabytes : 0) + Sum(p.Id));
    }

    private static (int Id, int Parent, string Name, double Megabytes) Read(int id)
    {
        try
        {
            var fields = File.ReadLines($"/proc/{id}/status").Select(l => l.Split(':', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim());
            return (id, int.Parse(fields["PPid"], CultureInfo.InvariantCulture), fields["Name"],
                fields.TryGetValue("VmRSS", out var resident) ? double.Parse(resident.Split(' ')[0], CultureInfo.InvariantCulture) / 1024 : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return default;
        }
    }
}
