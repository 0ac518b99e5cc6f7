using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rillcast.TestKit;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;
using Rillcast.Transcoding.Tests.Encoders;

namespace Rillcast.Transcoding.Tests.PerTitle;

public sealed class QualityProbeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly QualityProbe _probe = new(new LadderOptions(), SoftwareEncoders.New(), TimeProvider.System);

    [Theory]
    [InlineData(RungCodec.H264, 23, 33)]
    [InlineData(RungCodec.Hevc, 25, 35)]
    [InlineData(RungCodec.Av1, 33, 53)]
    public async Task CoarserTrials_AreSmallerAndLessLikeTheSource(RungCodec codec, double fine, double coarse)
    {
        var sample = await Samples.OfAsync("testsrc2", Ct);
        var points = await _probe.MeasureAsync(sample, Samples.Rung with { Codec = codec }, [fine, coarse], Ct);
        Assert.Equal([fine, coarse], points.Select(p => p.Quality));
        Assert.InRange(points[0].Ssim, 0.9, 1);
        Assert.True(points[1].Ssim < points[0].Ssim, $"{points[1]} is more like the source than {points[0]}.");
        Assert.True(points[1].Bytes < points[0].Bytes, $"{points[1]} is larger than {points[0]}.");
    }

    [Fact]
    public async Task TheMeasure_IsWhatFfmpegSaysOfFilesMadeTheSameWay()
    {
        var file = await Samples.FileAsync("testsrc2", 30, Ct);
        var folder = Directory.CreateTempSubdirectory("rillcast-probe-");
        try
        {
            var trial = Path.Combine(folder.FullName, "trial.mp4");
            const string Pictures = "scale=320:180:flags=bicubic,setsar=1,format=yuv420p";
            await ChildProcess.RunAsync(
                "ffmpeg",
                [
                    "-v", "error", "-nostdin", "-threads", "1", "-i", file, "-vf", Pictures, "-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-maxrate", "2000000", "-bufsize", "4000000",
                    "-g", "100000", "-sc_threshold", "0", "-threads", "1", trial,
                ],
                Ct);
            var lines = await ChildProcess.RunAsync(
                "ffmpeg",
                ["-v", "error", "-nostdin", "-i", trial, "-i", file, "-filter_complex", $"[1:v]{Pictures}[r];[0:v][r]ssim=stats_file=-", "-f", "null", "/dev/null"],
                Ct);
            var expected = lines.Where(l => l.StartsWith("n:", StringComparison.Ordinal))
                .Average(l => double.Parse(l.Split("Y:")[1].Split(' ')[0], CultureInfo.InvariantCulture));

            var points = await _probe.MeasureAsync(await Samples.OfAsync("testsrc2", Ct), Samples.Rung, [28], Ct);
            Assert.Equal(expected, points[0].Ssim, 0.0005);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task EveryOtherPicture_IsComparedWithTheSamePictures()
    {
        // Fine enough that only a comparison of different pictures could be far from equal.
        var sample = await Samples.OfAsync("testsrc2", Ct, rate: 60);
        var points = await _probe.MeasureAsync(sample, Samples.Rung with { FrameDivisor = 2, BitsPerSecond = 50_000_000 }, [12], Ct);
        Assert.InRange(points[0].Ssim, 0.99, 1);
    }

    [Fact]
    public async Task Rubbish_FailsWithFfmpegsWords()
    {
        var sample = await Samples.OfAsync("testsrc2", Ct);
        var rubbish = sample.Bytes.ToArray();
        rubbish.AsSpan(rubbish.AsSpan().IndexOf("mdat"u8) + 4).Clear();
        await Assert.ThrowsAsync<FfmpegException>(() => _probe.MeasureAsync(sample with { Bytes = rubbish }, Samples.Rung, [23, 28], Ct));
    }

    [Fact]
    public async Task ALadder_IsFittedToEasyPicturesAndKeptForHardOnes()
    {
        var ladder = new TitleLadder(_probe, new PerTitleOptions(), NullLogger<TitleLadder>.Instance);
        var easy = await ladder.FitAsync(default, [Samples.Rung], [await Samples.OfAsync("smptebars", Ct)], Ct);
        Assert.True(easy[0].Rung.Quality > Samples.Rung.Quality);
        Assert.InRange(easy[0].SavedPercent, 5, 95);
        Assert.True(easy[0].Ssim >= 17, $"{easy[0]}");

        var hard = await ladder.FitAsync(default, [Samples.Rung with { BitsPerSecond = 20_000 }], [await Samples.OfAsync("testsrc2", Ct)], Ct);
        Assert.Equal(Samples.Rung.Quality, hard[0].Rung.Quality);
    }

    [Fact]
    public async Task ARungThatCannotBeMeasured_KeepsTheLaddersQuality()
    {
        var ladder = new TitleLadder(_probe, new PerTitleOptions(), NullLogger<TitleLadder>.Instance);
        var sample = await Samples.OfAsync("smptebars", Ct);
        var choice = Assert.Single(await ladder.FitAsync(default, [Samples.Rung with { Width = 7 }], [sample], Ct));
        Assert.Equal(23, choice.Rung.Quality);
        Assert.Equal(0, choice.SavedPercent);
    }
}
