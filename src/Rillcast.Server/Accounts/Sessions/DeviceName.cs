namespace Rillcast.Server.Accounts.Sessions;

/// <summary>Tells people which of their devices a session is on. A guess for the eye; nothing depends on it.</summary>
internal static class DeviceName
{
    private const int MaxLength = 80;

    // The first that fits: browsers name those they descend from.
    private static readonly (string Mark, string Name)[] Programs =
    [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    /// <summary><c>Firefox on Linux</c>; of a program, the name it gives itself; never empty.</summary>
    public static string Of(string? userAgent)
    {
        var program = Find(Programs, userAgent);
        var system = Find(Systems, userAgent);
        if (program is not null)
        {
            return system is null ? program : $"{program} on {system}";
        }

        var name = string.Concat((userAgent ?? "").Where(c => !char.IsControl(c))).Trim();
        return name.Length switch
        {
            0 => "Unknown device",
            > MaxLength => name[..MaxLength],
            _ => name,
        };
    }

    private static string? Find((string Mark, string Name)[] known, string? text) =>
        text is null ? null : known.FirstOrDefault(k => text.Contains(k.Mark, StringComparison.Ordinal)).Name;
}
