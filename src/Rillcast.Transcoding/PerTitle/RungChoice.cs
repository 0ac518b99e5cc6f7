using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>What a rung is made with for one video, and why. Sizes and qualities are those of the samples.</summary>
/// <param name="Rung">The rung with its quality; its cap is the ladder's.</param>
/// <param name="FixedQuality">Quality of the ladder.</param>
/// <param name="FixedSsim">SSIM in dB that the ladder's quality gives.</param>
/// <param name="Ssim">SSIM in dB that the chosen one gives.</param>
/// <param name="SavedPercent">How much smaller the chosen one is, 0 to 100.</param>
public sealed record RungChoice(Rung Rung, double FixedQuality, double FixedSsim, double Ssim, double SavedPercent)
{
    /// <summary>The ladder's own quality, without having looked.</summary>
    public static RungChoice Unmeasured(Rung rung) => new(rung, rung.Quality, 0, 0, 0);

    /// <summary>
    /// The coarsest quality that still reaches the target, between the ladder's own and the coarsest probed. Never a finer one than the ladder's: hard pictures are not
    /// made larger than the fixed ladder would make them. Between probes SSIM in dB is nearly linear in the rate factor, and so is the logarithm of the size.
    /// </summary>
    /// <param name="rung">The rung as the ladder has it.</param>
    /// <param name="samples">Points of each sample by rising quality factor, all with the same factors, the ladder's first; at least one sample of at least two points.</param>
    /// <param name="options">The target.</param>
    public static RungChoice Of(Rung rung, IReadOnlyList<IReadOnlyList<ProbePoint>> samples, PerTitleOptions options)
    {
        // SVT-AV1 takes whole numbers only.
        var step = rung.Codec == RungCodec.Av1 ? 1 : 0.5;
        var chosen = rung.Quality;
        for (var quality = rung.Quality + step; quality <= samples[0][^1].Quality; quality += step)
        {
            if (samples.Average(s => SsimAt(s, quality)) < options.TargetSsim || samples.Min(s => SsimAt(s, quality)) < options.TargetSsim - options.WorstBelow)
            {
                break;
            }

            chosen = quality;
        }

        var before = samples.Sum(s => BytesAt(s, rung.Quality));
        var after = samples.Sum(s => BytesAt(s, chosen));
        return new RungChoice(
            rung with { Quality = chosen },
            rung.Quality,
            Math.Round(samples.Average(s => SsimAt(s, rung.Quality)), 2),
            Math.Round(samples.Average(s => SsimAt(s, chosen)), 2),
            Math.Round(Math.Max(0, 100 * (1 - (after / before))), 1));
    }

    private static double SsimAt(IReadOnlyList<ProbePoint> points, double quality) => At(points, quality, p => p.Decibels);

    private static double BytesAt(IReadOnlyList<ProbePoint> points, double quality) => Math.Exp(At(points, quality, p => Math.Log(p.Bytes)));

    private static double At(IReadOnlyList<ProbePoint> points, double quality, Func<ProbePoint, double> value)
    {
        var next = 1;
        while (next < points.Count - 1 && points[next].Quality < quality)
        {
            next++;
        }

        var (left, right) = (points[next - 1], points[next]);
        var share = (quality - left.Quality) / (right.Quality - left.Quality);
        return value(left) + ((value(right) - value(left)) * share);
    }
}
