using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Opus;

namespace Rillcast.Media.Tests.Codecs;

public class OpusConfigTests
{
    private const string Mono = "4f707573486561640101380180bb0000000000";

    [Fact]
    public void Identification_header_becomes_the_box_that_ffmpeg_writes()
    {
        // libopus, 5.1
        var config = OpusConfig.Parse(Convert.FromHexString("4f70757348656164" + "01" + "06" + "3801" + "80bb0000" + "0000" + "01" + "0402000401020305"));

        Assert.Equal("000601380000bb80000001" + "0402000401020305", Convert.ToHexStringLower(config.ConfigurationBox.Span));
        Assert.Equal((6, 312, 48_000, "opus"), (config.Channels, config.PreSkipSamples, config.SampleRate, config.Rfc6381));
        Assert.True(CodecConfig.AreSame(config, CodecConfig.Parse("Opus", config.ConfigurationBox)));
    }

    [Fact]
    public void Header_cut_short_anywhere_is_refused()
    {
        var bytes = Convert.FromHexString("4f70757348656164" + "01" + "06" + "3801" + "80bb0000" + "0000" + "01" + "0402000401020305");
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<MediaFormatException>(() => OpusConfig.Parse(cut));
        }
    }

    [Theory]
    [InlineData("4f70757348656164" + "11" + "01380180bb0000000000")] // version 17
    [InlineData("4f70757348656164" + "0100380180bb0000000000")] // no channels
    [InlineData("4f70757348656164" + "0103380180bb0000000000")] // three in family 0
    [InlineData("4f70757348656164" + "0102380180bb0000000001" + "00000001")] // no streams
    [InlineData("4f70757348656164" + "0102380180bb0000000001" + "01020001")] // more coupled than there are
    [InlineData("4f70757348656164" + "0102380180bb0000000001" + "01010002")] // maps to a channel that is not decoded
    public void Bad_header_is_refused(string hex) => Assert.Throws<MediaFormatException>(() => OpusConfig.Parse(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(0, 480)]
    [InlineData(3, 2_880)]
    [InlineData(11, 2_880)]
    [InlineData(12, 480)]
    [InlineData(15, 960)]
    [InlineData(16, 120)]
    [InlineData(19, 960)]
    [InlineData(31, 960)]
    public void Duration_is_in_the_first_byte(int config, int samples)
    {
        var opus = OpusConfig.Parse(Convert.FromHexString(Mono));

        Assert.Equal(samples, opus.DurationOf([(byte)(config << 3)]));
        Assert.Equal(2 * samples, opus.DurationOf([(byte)((config << 3) | 1), 1, 2]));
        Assert.Equal(2 * samples, opus.DurationOf([(byte)((config << 3) | 2), 1, 2]));
        Assert.Equal(2 * samples, opus.DurationOf([(byte)((config << 3) | 3), 0x42]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("03")]
    [InlineData("0300")] // no frames
    [InlineData("1b03")] // 3 of 60 ms
    [InlineData("ff07")] // 7 of 20 ms
    public void Packet_of_no_or_too_long_duration_is_refused(string hex) =>
        Assert.Throws<MediaFormatException>(() => OpusConfig.Parse(Convert.FromHexString(Mono)).DurationOf(Convert.FromHexString(hex)));
}
