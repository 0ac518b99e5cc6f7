using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Tests.Encoders;

/// <summary>Trial encodes by the real ffmpeg. This machine has no hardware encoder, so those must be refused, each with ffmpeg's own words.</summary>
public sealed class WorkerEncodersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RungCodec.H264)]
    [InlineData(RungCodec.Hevc)]
    public async Task ATrial_OfASoftwareEncoder_Passes(RungCodec codec) =>
        Assert.Null(await EncoderTrial.RefusalAsync(RungEncoder.Software(codec), new EncoderAccess("", null), TimeProvider.System, Ct));

    [Fact]
    public async Task ATrial_OfAnEncoderThatPaysNoHeedToForcedKeyframes_IsRefused() =>
        Assert.Equal("it made keyframes at 0 instead of 0, 10", await EncoderTrial.RefusalAsync(RungEncoder.Software(RungCodec.Av1), new EncoderAccess("", null), TimeProvider.System, Ct));

    [Theory]
    [InlineData(RungCodec.H264, EncoderFamily.Nvenc)]
    [InlineData(RungCodec.Hevc, EncoderFamily.Nvenc)]
    [InlineData(RungCodec.H264, EncoderFamily.Vaapi)]
    [InlineData(RungCodec.Hevc, EncoderFamily.Qsv)]
    [InlineData(RungCodec.Av1, EncoderFamily.Vaapi)]
    public async Task ATrial_WithoutTheDevice_IsRefusedForThatAndNotForItsOptions(RungCodec codec, EncoderFamily family)
    {
        Assert.SkipWhen(File.Exists("/dev/nvidiactl") || Directory.Exists("/dev/dri"), "This machine has a device.");
        var refusal = await EncoderTrial.RefusalAsync(new RungEncoder(codec, family), new EncoderAccess("/dev/dri/renderD128", null), TimeProvider.System, Ct);
        Assert.NotNull(refusal);
        Assert.DoesNotContain("Option", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("Unrecognized", refusal, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Detection_OfANamedEncoderThatCannotBeUsed_FallsBackWithOneLine()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidiactl"), "This machine has a device.");
        var log = new LogLines<WorkerEncoders>();
        var encoders = new WorkerEncoders(new EncoderOptions { H264 = "h264_nvenc" }, TimeProvider.System, log);
        await encoders.DetectAsync(Ct);
        Assert.Equal("libx264", encoders.For(RungCodec.H264).Name);
        Assert.StartsWith("ffmpeg version", encoders.Version, StringComparison.Ordinal);
        Assert.Contains("h264_nvenc cannot be used here; libx264 encodes", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detection_OfAuto_WithoutAnyDevice_SaysNothing()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidiactl") || Directory.Exists("/dev/dri"), "This machine has a device.");
        var log = new LogLines<WorkerEncoders>();
        var encoders = new WorkerEncoders(new EncoderOptions { H264 = "auto", Hevc = "auto", Av1 = "auto" }, TimeProvider.System, log);
        await encoders.DetectAsync(Ct);
        Assert.All(Enum.GetValues<RungCodec>(), c => Assert.Equal(EncoderFamily.Software, encoders.For(c).Family));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void AMaker_IsTheSameForTheSameWorkOnlyInSoftware()
    {
        var encoders = SoftwareEncoders.New();
        var rung = new Rung(new Media.TrackId("720p"), RungCodec.H264, 1280, 720, 1, 3_000_000, 23);
        string Maker(RungEncoder encoder, LadderOptions ladder) => encoders.MakerOf(rung, encoder, JobPriority.Live, ladder);
        var software = RungEncoder.Software(RungCodec.H264);
        var hardware = new RungEncoder(RungCodec.H264, EncoderFamily.Nvenc);
        Assert.Equal(Maker(software, new LadderOptions { Cores = 2 }), Maker(software, new LadderOptions { Cores = 2 }));
        Assert.NotEqual(Maker(software, new LadderOptions { Cores = 2 }), Maker(software, new LadderOptions { Cores = 8 }));
        Assert.NotEqual(Maker(hardware, new LadderOptions()), Maker(hardware, new LadderOptions()));
    }
}
