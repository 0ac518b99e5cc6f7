using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Codecs;

namespace Rillcast.Server.Frames.Devices;

/// <summary>The tracks of a video that suit a device: the tallest pictures it plays, in the codec it prefers among equally tall ones, and sound.</summary>
internal sealed class DeviceTracks
{
    private DeviceTracks(DeviceProfile device, IReadOnlyList<TrackSnapshot> all)
    {
        Device = device;
        All = all;
    }

    public DeviceProfile Device { get; }

    /// <summary>Pictures before sound; never empty.</summary>
    public IReadOnlyList<TrackSnapshot> All { get; }

    /// <summary>The choice; null when the video has nothing yet that the device plays, or has pictures and the device, though it has a screen, plays none of them.</summary>
    public static DeviceTracks? Choose(VideoSnapshot video, DeviceProfile device)
    {
        var filled = video.Tracks.Where(t => t.Segments.Count > 0 || t.Open is { Parts.Count: > 0 }).ToList();
        var pictures = Pictures(filled, device);
        if (pictures is null && device.MaxHeight > 0 && filled.Any(t => t.Kind == MediaKind.Video))
        {
            return null;
        }

        var sound = filled
            .Where(t => t.Kind == MediaKind.Audio && Rank(t, device.AudioCodecs) >= 0)
            .OrderByDescending(t => t.Track == TrackId.Audio)
            .ThenBy(t => Rank(t, device.AudioCodecs))
            .FirstOrDefault();
        TrackSnapshot[] chosen = [.. new[] { pictures, sound }.OfType<TrackSnapshot>()];
        return chosen.Length > 0 ? new DeviceTracks(device, chosen) : null;
    }

    /// <summary>Where the first of them begins, in microseconds.</summary>
    public long Start => All.Min(t => FrameTime.Of(t.Segments.Count > 0 ? t.Segments[0].Description.Start : t.Open!.Start));

    /// <summary>What there is of them, in microseconds. While a video is live it ends where the slowest track is.</summary>
    public (long From, long To) Available(bool isEnded)
    {
        // A whole video begins at 0, whatever its first frame's time is.
        var isWhole = All.Any(t => (t.Segments.Count > 0 ? t.Segments[0].Description.Number : t.Open!.Number) == 0);
        var from = isWhole ? 0 : Start;
        var ends = All.Select(t => FrameTime.Of(t.End!.Value));
        return (from, isEnded ? ends.Max() : ends.Min());
    }

    private static TrackSnapshot? Pictures(List<TrackSnapshot> tracks, DeviceProfile device)
    {
        var playable = tracks.Where(t => t.Kind == MediaKind.Video && Rank(t, device.VideoCodecs) >= 0).ToList();
        var fitting = playable.Where(t => HeightOf(t) <= device.MaxHeight).ToList();

        // Better too tall than nothing.
        return fitting.Count > 0
            ? fitting.OrderByDescending(HeightOf).ThenBy(t => Rank(t, device.VideoCodecs)).First()
            : playable.MinBy(HeightOf);
    }

    private static int Rank(TrackSnapshot track, IReadOnlyList<string> codecs)
    {
        var entry = track.Inits[^1].Config.SampleEntryType;
        for (var i = 0; i < codecs.Count; i++)
        {
            if (codecs[i] == entry)
            {
                return i;
            }
        }

        return -1;
    }

    // Turned pictures count by their short side, as everywhere: 1080 x 1920 is 1080p.
    private static int HeightOf(TrackSnapshot track) => track.Inits[^1].Config is IVideoConfig config ? Math.Min(config.Width, config.Height) : 0;
}
