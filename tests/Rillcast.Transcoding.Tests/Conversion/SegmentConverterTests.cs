using System.Collections.Immutable;
using System.Globalization;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.TestKit;
using Rillcast.Transcoding.Conversion;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.Tests.Encoders;

namespace Rillcast.Transcoding.Tests.Conversion;

public sealed class SegmentConverterTests
{
    private const string X264 = "-c:v libx264 -preset veryfast -bf 2 -g 30 -keyint_min 30 -sc_threshold 0 -pix_fmt yuv420p";
    private static readonly Rung Small = new(new TrackId("144p"), RungCodec.H264, 256, 144, 1, 400_000, 23);
    private static readonly Rung Half = new(new TrackId("120p"), RungCodec.H264, 214, 120, 2, 300_000, 23);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(10L * 3600 * 90_000)]
    [InlineData((1L << 32) - 1_000_000)]
    [InlineData((1L << 33) - 1_000_000)]
    public async Task ConvertAsync_OfConsecutiveSegments_KeepsAllTimesToTheTick(long offset)
    {
        foreach (var segment in await TestSegment.OfAsync("testsrc2=s=320x180:r=30:d=3", X264, offset, Ct))
        {
            var media = await ConvertAsync(segment, Small, Half);
            AssertTimes(segment, media, Small);
            AssertTimes(segment, media, Half);
        }
    }

    [Fact]
    public async Task ConvertAsync_OfUnevenPictureTimes_KeepsThem()
    {
        var segments = await TestSegment.OfAsync("testsrc2=s=320x180:r=30:d=2,select='not(eq(mod(n\\,7)\\,3))',settb=1/90000,setpts=PTS+mod(N\\,5)*360", $"{X264} -enc_time_base 1:90000", 0, Ct);
        Assert.True(segments[0].Times.Zip(segments[0].Times.Skip(1), (a, b) => b - a).Distinct().Count() > 2);
        AssertTimes(segments[0], await ConvertAsync(segments[0], Small), Small);
    }

    [Fact]
    public async Task ConvertAsync_OfALongGroupOfPictures_HasKeyframesOfItsOwn()
    {
        var segment = Assert.Single(await TestSegment.OfAsync("testsrc2=s=320x180:r=10:d=6", "-c:v libx264 -preset veryfast -bf 0 -g 600 -pix_fmt yuv420p", 0, Ct));
        var pictures = (await ConvertAsync(segment, Small)).PicturesOf(Small);
        Assert.Equal([0, 3, 5], pictures.Where(p => p.IsSync).Select(p => p.Pts / 90_000));
    }

    [Fact]
    public async Task ConvertAsync_Again_MakesTheSameBytes()
    {
        var segment = (await TestSegment.OfAsync("testsrc2=s=320x180:r=30:d=3", X264, 0, Ct))[1];
        var tight = Small with { BitsPerSecond = 60_000 };
        var tries = await Task.WhenAll(ConvertAsync(segment, tight), ConvertAsync(segment, tight));
        Assert.Equal(tries[0].BytesOf(tight), tries[1].BytesOf(tight));
    }

    [Theory]
    [InlineData("testsrc2=s=320x180:r=30:d=1", X264)]
    [InlineData("testsrc2=s=180x320:r=30:d=1", X264)]
    [InlineData("testsrc2=s=321x181:r=30:d=1", "-c:v libx264 -preset veryfast -g 30 -pix_fmt yuv444p")]
    [InlineData("testsrc2=s=352x288:r=25:d=1,setsar=16/11", X264)]
    [InlineData("testsrc2=s=320x240:r=50:d=1,tinterlace=interleave_top", "-c:v libx264 -preset veryfast -g 30 -pix_fmt yuv420p -flags +ildct+ilme -x264-params tff=1")]
    [InlineData("testsrc2=s=320x180:r=30:d=1", "-c:v libx264 -preset veryfast -g 30 -pix_fmt yuv420p10le")]
    [InlineData("testsrc2=s=320x180:r=30:d=1", "-c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params log-level=error:keyint=30:open-gop=0 -pix_fmt yuv420p")]
    [InlineData("testsrc2=s=320x180:r=30:d=1", "-c:v libsvtav1 -preset 12 -g 30 -pix_fmt yuv420p")]
    public async Task ConvertAsync_OfAnySource_ShowsTheSamePicturesAtTheSameTimes(string input, string encoder)
    {
        var segment = (await TestSegment.OfAsync(input, encoder, 0, Ct))[0];
        var rung = LadderPlan.ForStored(segment.Config, 30, new LadderOptions { Sides = "144" })[^1];
        var media = await ConvertAsync(segment, rung);
        AssertTimes(segment, media, rung);
        var similarities = await SimilaritiesAsync(input, encoder, media.BytesOf(rung), rung);
        Assert.Equal(segment.Times.Length, similarities.Count);
        Assert.All(similarities, s => Assert.InRange(s, 0.85, 1));
    }

    [Theory]
    [InlineData(RungCodec.Hevc)]
    [InlineData(RungCodec.Av1)]
    public async Task ConvertAsync_ToFurtherCodecs_KeepsTimesAndMakesTheSameBytes(RungCodec codec)
    {
        var segment = (await TestSegment.OfAsync("testsrc2=s=320x180:r=30:d=1", X264, 0, Ct))[0];
        var rung = Small with { Codec = codec };
        var first = await ConvertAsync(segment, rung);
        AssertTimes(segment, first, rung);
        Assert.Equal(first.BytesOf(rung), (await ConvertAsync(segment, rung)).BytesOf(rung));
    }

    [Fact]
    public async Task ConvertAsync_OfADamagedPicture_StillMakesTheWholeSegment()
    {
        var segment = (await TestSegment.OfAsync("testsrc2=s=320x180:r=30:d=1", X264, 0, Ct))[0];
        var damaged = segment.Parts[1].ToArray();
        damaged.AsSpan(damaged.Length / 2, 400).Fill(0x5A);
        var media = await ConvertAsync(segment with { Parts = segment.Parts.SetItem(1, damaged) }, Small);
        var pictures = media.PicturesOf(Small);
        Assert.Equal(segment.Times[0], pictures[0].Dts);
        Assert.Equal(segment.End, pictures[^1].Dts + pictures[^1].Duration);
        Assert.Subset(segment.Times.ToHashSet(), pictures.Select(p => p.Pts).ToHashSet());
    }

    [Fact]
    public async Task ConvertAsync_OfNothingDecodable_FailsWithFfmpegsWords()
    {
        var segment = (await TestSegment.OfAsync("testsrc2=s=320x180:r=30:d=1", X264, 0, Ct))[0];
        var parts = segment.Parts.Select(p => Spoil(p.ToArray())).ToImmutableArray();
        var e = await Assert.ThrowsAsync<FfmpegException>(() => ConvertAsync(segment with { Parts = parts }, Small));
        Assert.Contains("ffmpeg", e.Message, StringComparison.Ordinal);

        static ReadOnlyMemory<byte> Spoil(byte[] part)
        {
            part.AsSpan(part.AsSpan().IndexOf("mdat"u8) + 4).Fill(0xFF);
            return part;
        }
    }

    private static void AssertTimes(TestSegment segment, KeptMedia media, Rung rung)
    {
        var pictures = media.PicturesOf(rung);
        long[] expected = [.. segment.Times.Where((_, i) => i % rung.FrameDivisor == 0)];
        Assert.Equal(expected, pictures.Select(p => p.Pts).Order());
        Assert.Equal(expected, pictures.Select(p => p.Dts));
        Assert.True(pictures[0].IsSync);
        Assert.Equal(segment.End, pictures[^1].Dts + pictures[^1].Duration);
        Assert.All(pictures.Zip(pictures.Skip(1)), p => Assert.Equal(p.Second.Dts, p.First.Dts + p.First.Duration));
        Assert.Equal(segment.End - segment.Times[0], media.Outputs.OfType<RungPart>().Where(p => p.Track == rung.Track).Sum(p => p.Description.Duration.Ticks));
    }

    private static async Task<KeptMedia> ConvertAsync(TestSegment segment, params ImmutableArray<Rung> rungs)
    {
        var media = new KeptMedia(segment, rungs);
        var job = new ConversionJob
        {
            Video = default,
            Source = TrackId.Source,
            Epoch = 1,
            Number = segment.Number,
            Priority = JobPriority.Live,
            Rungs = rungs,
            OfferedAt = DateTimeOffset.UnixEpoch,
        };
        var converter = new SegmentConverter(new PackagerOptions(), new LadderOptions { Cores = 2 }, SoftwareEncoders.New(), new ConverterLimits(), TimeProvider.System);
        Assert.NotNull(await converter.ConvertAsync(job, media, Ct));
        Assert.True(media.IsComplete);
        return media;
    }

    /// <summary>SSIM of the k-th picture against the k-th one of the lavfi source, in the rung's size.</summary>
    private static async Task<IReadOnlyList<double>> SimilaritiesAsync(string input, string encoder, byte[] rung, Rung size)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.mp4");
        await File.WriteAllBytesAsync(file, rung, Ct);
        try
        {
            var deinterlace = encoder.Contains("ildct", StringComparison.Ordinal) ? "setfield=tff,bwdif=mode=send_frame," : "";
            var lines = await ChildProcess.RunAsync(
                "ffmpeg",
                [
                    "-v", "error", "-nostdin", "-i", file, "-f", "lavfi", "-i", input, "-lavfi",
                    $"[0:v]setpts=N/30/TB[a];[1:v]{deinterlace}scale={size.Width}:{size.Height}:flags=bicubic,setsar=1,format=yuv420p,setpts=N/30/TB[b];[a][b]ssim=stats_file=-", "-f", "null", "-",
                ],
                Ct);
            return [.. lines.Where(l => l.StartsWith("n:", StringComparison.Ordinal)).Select(l => double.Parse(l.Split("All:")[1].Split(' ')[0], CultureInfo.InvariantCulture))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
