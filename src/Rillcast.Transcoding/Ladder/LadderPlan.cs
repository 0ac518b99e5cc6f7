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
    /// <param name="own">In place of the configured rungs; null for those.</param>
    public static IReadOnlyList<Rung> ForLive(IVideoConfig source, double frameRate, LadderOptions options, OwnLadder? own = null) =>
        For(source, frameRate, options.LargestLiveSide, options, own);

    /// <summary>The rungs of a stored video, best first.</summary>
    /// <inheritdoc cref="ForLive"/>
    public static IReadOnlyList<Rung> ForStored(IVideoConfig source, double frameRate, LadderOptions options, OwnLadder? own = null) => For(source, frameRate, int.MaxValue, options, own);

    /// <summary>
    /// The rungs of a stored video in a further codec, best first: one of the source's own size, unless the source is in that codec, and the usual ones from 360 on; below, there is little to save and every
    /// device has H.264.
    /// </summary>
    /// <param name="codec">HEVC or AV1.</param>
    /// <param name="source">Its pictures.</param>
    /// <param name="frameRate">Pictures a second; 0 when not known.</param>
    /// <param name="options">See <see cref="LadderOptions"/>.</param>
    /// <param name="own">In place of the configured rungs; null for those.</param>
    public static IReadOnlyList<Rung> ForCodec(RungCodec codec, IVideoConfig source, double frameRate, LadderOptions options, OwnLadder? own = null)
    {
        var shape = Shape.Of(source);
        List<OwnRung> rungs = [.. Wanted(options, own).Where(r => r.Side >= 360 && r.Side < shape.Side * 0.95)];
        if (source.SampleEntryType != SampleEntryOf(codec))
        {
            rungs.Insert(0, new OwnRung((int)shape.Side));
        }

        // Their quality is another scale than the one that a ladder of one's own is in.
        return [.. rungs.DistinctBy(r => r.Side).Select(r => Make(codec, r with { Quality = null }, shape, frameRate, options))];
    }

    /// <summary>The configured ladder in words of one's own: 16:9, 30 pictures a second.</summary>
    public static OwnLadder Configured(LadderOptions options) =>
        new([.. Parse(options.Sides).Select(s => new OwnRung(s, (int)(CapOf(s) * options.RateFactor), options.Quality, false))]);

    /// <summary>Sample entry type of a codec in MP4.</summary>
    public static string SampleEntryOf(RungCodec codec) => codec switch
    {
        RungCodec.Hevc => "hvc1",
        RungCodec.Av1 => "av01",
        _ => "avc1",
    };

    private static List<Rung> For(IVideoConfig source, double frameRate, int most, LadderOptions options, OwnLadder? own)
    {
        // The source is the top rung when every player takes it; else one of its size is made. Who names a rung of the source's own size wants it at another rate.
        var shape = Shape.Of(source);
        var limit = own is null ? shape.Side * 0.95 : Math.BitIncrement(shape.Side);
        List<OwnRung> rungs = [.. Wanted(options, own).Where(r => r.Side <= most && r.Side < limit)];
        if (!IsForEveryPlayer(source) && (own is null || rungs.Count == 0))
        {
            rungs.Insert(0, new OwnRung((int)Math.Min(shape.Side, most)));
        }

        return [.. rungs.DistinctBy(r => r.Side).Select(r => Make(RungCodec.H264, r, shape, frameRate, options))];
    }

    private static IEnumerable<OwnRung> Wanted(LadderOptions options, OwnLadder? own) =>
        own is null ? Parse(options.Sides).Select(s => new OwnRung(s)) : own.Rungs.OrderByDescending(r => r.Side);

    private static Rung Make(RungCodec codec, OwnRung wanted, Shape shape, double frameRate, LadderOptions options)
    {
        var side = wanted.Side;
        // What is said of HEVC and AV1 against H.264 is half the rate; with presets that a server can afford it is a little more.
        var (suffix, share, quality) = codec switch
        {
            RungCodec.Hevc => ("-hevc", 0.65, options.HevcQuality),
            RungCodec.Av1 => ("-av1", 0.55, options.Av1Quality),
            _ => ("", 1.0, options.Quality),
        };
        var (longer, shorter) = (Even(side * shape.Aspect), Even(side));
        var divisor = wanted.HalvesPictures ?? (frameRate > options.HalveAbove && side < 720) ? 2 : 1;
        var rate = frameRate / divisor > options.HalveAbove ? 1.5 : 1;
        var cap = share * (wanted.BitsPerSecond ?? (CapOf(side) * rate * options.RateFactor * Math.Sqrt(shape.Aspect / (16.0 / 9))));
        return new Rung(
            new TrackId(string.Create(CultureInfo.InvariantCulture, $"{side}p{suffix}")),
            codec,
            shape.IsPortrait ? shorter : longer,
            shape.IsPortrait ? longer : shorter,
            divisor,
            (int)cap,
            wanted.Quality ?? quality);
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

    /// <summary>The picture as it is shown: anamorphic pixels made square by widening, never by dropping lines.</summary>
    /// <param name="Side">Shorter side.</param>
    /// <param name="Aspect">Longer side by shorter side.</param>
    /// <param name="IsPortrait">Higher than wide.</param>
    private readonly record struct Shape(double Side, double Aspect, bool IsPortrait)
    {
        public static Shape Of(IVideoConfig source)
        {
            var width = source.Width * (double)source.PixelAspectHorizontal / source.PixelAspectVertical;
            double height = source.Height;
            if (width < source.Width)
            {
                (width, height) = (source.Width, source.Height * (double)source.PixelAspectVertical / source.PixelAspectHorizontal);
            }

            var side = Math.Min(width, height);
            return new Shape(side, Math.Max(width, height) / side, width < height);
        }
    }

    private static int Even(double length) => Math.Max(2, (int)Math.Round(length / 2) * 2);

    private static IEnumerable<int> Parse(string sides) => sides.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : 0)
        .Where(s => s >= 64)
        .OrderDescending();
}
