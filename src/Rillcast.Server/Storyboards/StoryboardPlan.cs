using System.Globalization;
using System.Text;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Server.Storyboards;

/// <summary>
/// Which pictures a stored video's storyboard has, and where on which sheet each is. Follows from the video alone, so that work that was broken off goes on where it was.
/// </summary>
internal sealed class StoryboardPlan
{
    /// <summary>Pictures in a row, and rows on a sheet.</summary>
    public const int Side = 10;

    /// <summary>Longer side of a picture, in pixels.</summary>
    public const int LongerSide = 160;

    /// <summary>About as many pictures as a seek bar has places worth telling apart.</summary>
    private const int WantedPictures = 300;

    private StoryboardPlan(IReadOnlyList<(WindowSegment Segment, TimeSpan Start)> shots, TimeSpan length, int width, int height)
    {
        Shots = shots;
        Length = length;
        (Width, Height) = (width, height);
    }

    /// <summary>The segments that begin with the pictures, and when they are shown, from the beginning of the video.</summary>
    public IReadOnlyList<(WindowSegment Segment, TimeSpan Start)> Shots { get; }

    /// <summary>Of the video.</summary>
    public TimeSpan Length { get; }

    /// <summary>Of a picture, even.</summary>
    public int Width { get; }

    /// <summary>Of a picture, even.</summary>
    public int Height { get; }

    /// <summary>How many sheets there are.</summary>
    public int Sheets => (Shots.Count + (Side * Side) - 1) / (Side * Side);

    /// <summary>A plan; null when there are no pictures.</summary>
    public static StoryboardPlan? Of(VideoSnapshot video)
    {
        if (Smallest(video) is not { } track || Size(track) is not { } config)
        {
            return null;
        }

        var first = track.Segments[0].Description.Start;
        var last = track.Segments[^1].Description;
        var length = (last.Start + last.Duration - first).ToTimeSpan();
        var interval = Interval(length);
        var shots = new List<(WindowSegment, TimeSpan)>();
        var due = TimeSpan.Zero;
        foreach (var segment in track.Segments)
        {
            var description = segment.Description;
            var start = (description.Start - first).ToTimeSpan();
            var end = start + description.Duration.ToTimeSpan();

            // The segment in which a picture is due: it is the nearest keyframe before.
            if (end <= due || description.Parts is not [{ IsIndependent: true }, ..])
            {
                continue;
            }

            shots.Add((segment, start));
            due = interval * (Math.Floor((start > due ? start : due) / interval) + 1);
        }

        var (width, height) = Fit(config);
        return shots.Count > 0 ? new StoryboardPlan(shots, length, width, height) : null;
    }

    /// <summary>Seconds between pictures: 2 in a short video, 10 in a long one.</summary>
    public static TimeSpan Interval(TimeSpan length) => TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(length.TotalSeconds / WantedPictures), 2, 10));

    /// <summary>A sheet: the last one has only as many rows as it needs.</summary>
    public SpriteSheet Sheet(int number)
    {
        var pictures = Math.Min(Side * Side, Shots.Count - (number * Side * Side));
        return new SpriteSheet(Math.Min(Side, pictures), (pictures + Side - 1) / Side, Width, Height);
    }

    /// <summary>The shots on a sheet.</summary>
    public IEnumerable<WindowSegment> ShotsOf(int number) => Shots.Skip(number * Side * Side).Take(Side * Side).Select(s => s.Segment);

    /// <summary>The list for players: a cue for each picture (WebVTT §4.3), its payload the place on a sheet (Media Fragments URI §4.2.2).</summary>
    public string ToWebVtt()
    {
        var text = new StringBuilder("WEBVTT\n");
        for (var i = 0; i < Shots.Count; i++)
        {
            // The first picture also stands for what is before it, so that no moment has none.
            var start = i == 0 ? TimeSpan.Zero : Shots[i].Start;
            var end = i + 1 < Shots.Count ? Shots[i + 1].Start : Length;
            var (sheet, place) = (i / (Side * Side), i % (Side * Side));
            text.Append(CultureInfo.InvariantCulture, $"\n{Stamp(start)} --> {Stamp(end)}\n{sheet}.jpg#xywh={place % Side * Width},{place / Side * Height},{Width},{Height}\n");
        }

        return text.ToString();
    }

    private static string Stamp(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");

    // The least to read and to decode. Another track's segment in its place is as good.
    private static TrackSnapshot? Smallest(VideoSnapshot video) => video.Tracks
        .Where(t => !t.Track.IsRemade)
        .Where(t => t.Kind == MediaKind.Video && t.Segments.Any(s => !s.Description.IsGap))
        .MinBy(t => Size(t) is { } c ? (long)c.Width * c.Height : long.MaxValue);

    private static IVideoConfig? Size(TrackSnapshot track) => track.Inits.Select(i => i.Config).OfType<IVideoConfig>().MaxBy(c => (long)c.Width * c.Height);

    private static (int Width, int Height) Fit(IVideoConfig config)
    {
        var width = (double)config.Width * config.PixelAspectHorizontal / Math.Max(1, config.PixelAspectVertical);
        var scale = LongerSide / Math.Max(width, config.Height);
        return (Even(width * scale), Even(config.Height * scale));

        static int Even(double side) => Math.Max(2, (int)Math.Round(side / 2) * 2);
    }
}
