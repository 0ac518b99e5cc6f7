using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Transcoding.Tests.PerTitle;

public sealed class RungChoiceTests
{
    private static readonly PerTitleOptions Options = new() { TargetSsim = 17, WorstBelow = 2 };

    [Fact]
    public void EasyPictures_GetACoarserQualityThatStillReachesTheTarget()
    {
        var choice = RungChoice.Of(Samples.Rung, [Points(22, 20, 18)], Options);
        Assert.Equal(33, choice.Rung.Quality);
        Assert.Equal(22, choice.FixedSsim);
        Assert.Equal(18, choice.Ssim);
        Assert.Equal(75, choice.SavedPercent);
    }

    [Fact]
    public void BetweenProbes_TheTargetIsMetByInterpolation()
    {
        // 20 at 23, 15 at 28: 17 is met up to 26.
        var choice = RungChoice.Of(Samples.Rung, [Points(20, 15, 10)], Options);
        Assert.Equal(26, choice.Rung.Quality);
        Assert.InRange(choice.Ssim, 17, 17.01);
        Assert.InRange(choice.SavedPercent, 30, 40);
    }

    [Fact]
    public void HardPictures_KeepTheLaddersQuality()
    {
        var choice = RungChoice.Of(Samples.Rung, [Points(14, 12, 10)], Options);
        Assert.Equal(Samples.Rung, choice.Rung);
        Assert.Equal(0, choice.SavedPercent);
    }

    [Fact]
    public void OneHardSceneAmongEasyOnes_HoldsTheQuality()
    {
        // The average would allow 33; the hard one is 15 dB at 26.
        var choice = RungChoice.Of(Samples.Rung, [Points(30, 28, 26), Points(30, 28, 26), Points(18, 13, 8)], Options);
        Assert.Equal(26, choice.Rung.Quality);
    }

    [Fact]
    public void TheCapStaysTheLadders() => Assert.Equal(Samples.Rung.BitsPerSecond, RungChoice.Of(Samples.Rung, [Points(22, 20, 18)], Options).Rung.BitsPerSecond);

    [Fact]
    public void Av1_IsChosenInWholeNumbers()
    {
        var rung = Samples.Rung with { Codec = RungCodec.Av1, Quality = 35 };
        IReadOnlyList<ProbePoint> points = [Point(35, 19, 800), Point(43, 15.5, 400), Point(51, 12, 200)];
        var choice = RungChoice.Of(rung, [points], Options);
        Assert.Equal(39, choice.Rung.Quality);
    }

    private static ProbePoint[] Points(double first, double second, double third) => [Point(23, first, 8000), Point(28, second, 4000), Point(33, third, 2000)];

    private static ProbePoint Point(double quality, double decibels, long bytes) => new(quality, 1 - Math.Pow(10, -decibels / 10), bytes);
}
