using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Transcoding.Conversion;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.Tests.Ladder;

namespace Rillcast.Transcoding.Tests.Encoders;

/// <summary>The argument lists of encoders that no test can run here: what each must say, and that the real ffmpeg knows every option.</summary>
public sealed class EncoderArgumentsTests
{
    private const string Device = "/dev/dri/renderD128";

    private static readonly Rung Rung = new(new TrackId("720p"), RungCodec.H264, 1280, 720, 1, 3_000_000, 23);

    [Theory]
    [InlineData(EncoderFamily.Nvenc, "-forced-idr", "1")]
    [InlineData(EncoderFamily.Nvenc, "-cq", "23")]
    [InlineData(EncoderFamily.Nvenc, "-rc", "vbr")]
    [InlineData(EncoderFamily.Qsv, "-forced_idr", "1")]
    [InlineData(EncoderFamily.Qsv, "-global_quality", "23")]
    [InlineData(EncoderFamily.Vaapi, "-idr_interval", "0")]
    [InlineData(EncoderFamily.Vaapi, "-rc_mode", "VBR")]
    [InlineData(EncoderFamily.Vaapi, "-b", "2100000")]
    public void EachFamily_HasItsOwnWords(EncoderFamily family, string option, string value) => Assert.Equal(value, Values(family)[option]);

    [Theory]
    [InlineData(EncoderFamily.Nvenc)]
    [InlineData(EncoderFamily.Qsv)]
    [InlineData(EncoderFamily.Vaapi)]
    public void Hardware_MakesClosedGroupsWithoutReorderUnderTheCap(EncoderFamily family)
    {
        var values = Values(family);
        Assert.Equal(("0", "60000", "3000000", "6000000"), (values["-bf"], values["-g"], values["-maxrate"], values["-bufsize"]));
    }

    [Fact]
    public void Vaapi_OpensItsDeviceBeforeTheInputAndUploadsEachRung()
    {
        var two = ImmutableArray.Create(Rung, Rung with { Track = new TrackId("360p"), Width = 640, Height = 360 });
        var arguments = ConversionArguments.For(two, new Pictures { Width = 1920, Height = 1080 }, JobPriority.Live, new LadderOptions(), new RungEncoder(RungCodec.H264, EncoderFamily.Vaapi), Device);
        Assert.Equal(["-init_hw_device", $"vaapi=hw:{Device}", "-filter_hw_device", "hw"], arguments.Take(4));
        var filter = arguments[arguments.IndexOf("-filter_complex") + 1];
        Assert.Contains("scale=1280:720:flags=bicubic,setsar=1,format=nv12,hwupload[v0]", filter, StringComparison.Ordinal);
        Assert.Contains("scale=640:360:flags=bicubic,setsar=1,format=nv12,hwupload[v1]", filter, StringComparison.Ordinal);
        Assert.DoesNotContain("-pix_fmt", arguments);
        Assert.Equal(2, arguments.Count(a => a == "h264_vaapi"));
    }

    [Fact]
    public void Qsv_OpensItsDeviceOverVaapi() =>
        Assert.Equal(["-init_hw_device", $"vaapi=va:{Device}", "-init_hw_device", "qsv=hw@va", "-filter_hw_device", "hw"], EncoderArguments.Device(EncoderFamily.Qsv, Device));

    [Theory]
    [InlineData("auto", "h264_nvenc,h264_qsv,h264_vaapi,libx264")]
    [InlineData("h264_vaapi", "h264_vaapi,libx264")]
    [InlineData("libx264", "libx264")]
    public void Candidates_EndWithSoftware(string name, string expected) =>
        Assert.Equal(expected, string.Join(',', new EncoderOptions { H264 = name }.CandidatesFor(RungCodec.H264).Select(e => e.Name)));

    [Fact]
    public void AnUnknownName_IsRefusedWithTheKnownOnes() =>
        Assert.Contains("av1_nvenc", Assert.Throws<ArgumentException>(() => new EncoderOptions { Av1 = "h264_nvenc" }.CandidatesFor(RungCodec.Av1)).Message, StringComparison.Ordinal);

    private static Dictionary<string, string> Values(EncoderFamily family)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        EncoderArguments.Add(arguments, 3, Rung, new RungEncoder(RungCodec.H264, family), JobPriority.Live, new LadderOptions());
        Assert.All(arguments.Where((_, i) => i % 2 == 0), a => Assert.EndsWith(":v:3", a, StringComparison.Ordinal));
        return Enumerable.Range(0, arguments.Count / 2).ToDictionary(i => arguments[2 * i][..^4], i => arguments[(2 * i) + 1]);
    }
}
