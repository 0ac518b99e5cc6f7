namespace Rillcast.Server.Frames.Devices;

/// <summary>The devices there are, and which one a request is from.</summary>
internal static class DeviceProfiles
{
    private const string Video = "video/mp4";
    private const string Audio = "audio/mp4";

    private static readonly string[] Sound = ["mp4a", "Opus"];

    private static readonly DeviceProfile Desktop = new("desktop", "Browser on a computer", ["av01", "avc1"], Sound, 2160, Video, "dash");
    private static readonly DeviceProfile Mac = new("mac", "Safari on a Mac", ["hvc1", "avc1"], Sound, 2160, Video, "hls");
    private static readonly DeviceProfile AppleMobile = new("apple-mobile", "iPhone, iPad", ["hvc1", "avc1"], Sound, 1080, Video, "hls");
    private static readonly DeviceProfile AppleTv = new("apple-tv", "Apple TV", ["hvc1", "avc1"], ["mp4a"], 2160, Video, "hls");
    private static readonly DeviceProfile Android = new("android", "Android phone or tablet", ["av01", "avc1"], Sound, 1080, Video, "dash");
    private static readonly DeviceProfile Tv = new("tv", "Television, stick or console", ["hvc1", "avc1"], ["mp4a"], 2160, Video, "dash");
    private static readonly DeviceProfile Basic = new("basic", "Anything else: what plays everywhere", ["avc1"], ["mp4a"], 720, Video, "hls");
    private static readonly DeviceProfile Speaker = new("speaker", "Without a screen", [], Sound, 0, Audio, "hls");

    // The first that fits: the more special stand before those whose words they use as well.
    private static readonly (string[] Words, DeviceProfile Profile)[] Marks =
    [
        (["AppleTV", "Apple TV", "tvOS"], AppleTv),
        (["iPhone", "iPad", "iPod"], AppleMobile),
        (["SmartTV", "SMART-TV", "Smart TV", "Tizen", "Web0S", "webOS", "HbbTV", "CrKey", "BRAVIA", "Roku", "AFTM", "AFTS", "AFTT", "Android TV", "GoogleTV", "Xbox", "PlayStation"], Tv),
        (["Android"], Android),
        (["Chrome/", "Chromium/", "Firefox/", "Edg/"], Desktop),
        (["Macintosh"], Mac),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DeviceProfile> All { get; } = [Desktop, Mac, AppleMobile, AppleTv, Android, Tv, Speaker, Basic];

    /// <summary>The profile that a name or a User-Agent means; what nobody knows gets what plays everywhere.</summary>
    public static DeviceProfile Find(string? device)
    {
        foreach (var profile in All)
        {
            if (profile.Name.Equals(device, StringComparison.OrdinalIgnoreCase))
            {
                return profile;
            }
        }

        foreach (var (words, profile) in Marks)
        {
            if (device is not null && words.Any(w => device.Contains(w, StringComparison.OrdinalIgnoreCase)))
            {
                return profile;
            }
        }

        return Basic;
    }
}
