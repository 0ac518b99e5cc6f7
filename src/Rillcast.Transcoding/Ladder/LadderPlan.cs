using System.Globalization;
using Rillcast.Media;
using Rillcast.Media.Codecs;

namespace Rillcast.Transcoding.Ladder;

/// <summary>
/// Which rungs are made of a source. Rungs are named by the shorter side of the picture as it is shown, so that portrait video has the same ones; never larger than the source; even sizes, square pixels.
/// </summary>
public static class LadderPlan
{
    /// <summary>Rate caps of H.264 at 30 pictures a second and 16:9, by shorter side.</summary>
    private static readonly (int Side, int BitsPerSecond)[] Caps =
    [
        (2160, 14_000_000), (1440, 8_000_000), (1080, 4_800_000), (720, 2_600_000), (480, 1_200_000), (360, 700_000), (240, 350_000), (144, 160_000),
    ];

    /// <summary>The rungs of a live video, best first.</summary>
    /// <param name="source">Its pictures.</param>
    /// <param name="frameRate">Pictures a second; 0 when not known.</param>
    /// <param name="options">See <see cref="LadderOptions"/>.</param>
    public static IReadOnlyList<Rung> ForLive(IVideoConfig source, double frameRate, LadderOptions options)
    {
        var most = options.MaxLiveSide > 0 ? options.MaxLiveSide : options.UsableCores switch { <= 2 => 720, <= 8 => 1080, _ => 2160 };
        return For(source, frameRate, most, options);
    }

    /// <summary>The rungs of a stored video, best first.</summary>
    /// <inheritdoc cref="ForLive"/>
    public static IReadOnlyList<Rung> ForStored(IVideoConfig source, double frameRate, LadderOptions options) => For(source, frameRate, int.MaxValue, options);

    private static List<Rung> For(IVideoConfig source, double frameRate, int most, LadderOptions options)
    {
        // 1. The picture as it is shown: anamorphic pixels made square by widening, never by dropping lines.
        var width = source.Width * (double)source.PixelAspectHorizontal / source.PixelAspectVertical;
        double height = source.Height;
        if (width < source.Width)
        {
            (width, height) = (source.Width, source.Height * (double)source.PixelAspectVertical / source.PixelAspectHorizontal);
        }

        var side = Math.Min(width, height);
        var longer = Math.Max(width, height) / side;

        // 2. The source is the top rung when every player takes it; else one of its size is made.
        List<int> sides = [.. Parse(options.Sides).Where(s => s <= most && s < side * 0.95)];
        if (!IsForEveryPlayer(source))
        {
            sides.Insert(0, (int)Math.Min(side, most));
        }

        return [.. sides.Distinct().Select(s => Make(s))];

        Rung Make(int rungSide)
        {
            var other = Even(rungSide * longer);
            var even = Even(rungSide);
            var divisor = frameRate > options.HalveAbove && rungSide < 720 ? 2 : 1;
            var rate = frameRate / divisor > options.HalveAbove ? 1.5 : 1;
            var cap = CapOf(rungSide) * rate * options.RateFactor * Math.Sqrt(longer / (16.0 / 9));
            return new Rung(
                new TrackId(string.Create(CultureInfo.InvariantCulture, $"{rungSide}p")),
                RungCodec.H264,
                width >= height ? other : even,
                width >= height ? even : other,
                divisor,
                (int)cap,
                options.Quality);
        }
    }

    /// <summary>H.264 in 8 bits, 4:2:0: what every browser and television decodes.</summary>
    public static bool IsForEveryPlayer(IVideoConfig source) => source is { SampleEntryType: "avc1" } && Profile(source) is 66 or 77 or 100;

    private static int Profile(IVideoConfig source) => source.ConfigurationBox.Length > 1 ? source.ConfigurationBox.Span[1] : 0;

    private static double CapOf(int side)
    {
        for (var i = 0; i < Caps.Length; i++)
        {
            if (side >= Caps[i].Side)
            {
                // Between two known ones by the number of pixels.
                return Caps[i].BitsPerSecond * Math.Pow((double)side / Caps[i].Side, 1.6);
            }
        }

        return Caps[^1].BitsPerSecond;
    }

    private static int Even(double length) => Math.Max(2, (int)Math.Round(length / 2) * 2);

    private static IEnumerable<int> Parse(string sides) => sides.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : 0)
        .Where(s => s >= 64)
        .OrderDescending();
}
