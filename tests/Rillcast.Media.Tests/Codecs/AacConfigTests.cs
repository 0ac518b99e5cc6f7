using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Aac;

namespace Rillcast.Media.Tests.Codecs;

public class AacConfigTests
{
    [Theory]
    [InlineData("1190", "mp4a.40.2", 48_000, 2, 1_024)]
    [InlineData("1210", "mp4a.40.2", 44_100, 2, 1_024)]
    [InlineData("119056e500", "mp4a.40.2", 48_000, 2, 1_024)] // ffmpeg: "no SBR" said explicitly
    [InlineData("11b056e500", "mp4a.40.2", 48_000, 6, 1_024)] // ffmpeg, 5.1
    [InlineData("11b856e500", "mp4a.40.2", 48_000, 8, 1_024)] // ffmpeg, 7.1
    [InlineData("1194", "mp4a.40.2", 48_000, 2, 960)]
    [InlineData("2b118800", "mp4a.40.5", 48_000, 2, 2_048)] // HE-AAC, hierarchical: 24 kHz below 48 kHz
    [InlineData("eb098800", "mp4a.40.29", 48_000, 2, 2_048)] // HE-AAC v2, hierarchical: mono below stereo
    [InlineData("131056e59880", "mp4a.40.5", 48_000, 2, 2_048)] // HE-AAC, backward compatible
    [InlineData("130856e59d4880", "mp4a.40.29", 48_000, 2, 2_048)] // HE-AAC v2, backward compatible
    [InlineData("17805dc010", "mp4a.40.2", 48_000, 2, 1_024)] // escape: 24 bits of rate
    [InlineData("0990", "mp4a.40.1", 48_000, 2, 1_024)]
    public void Config_is_read(string hex, string codecs, int rate, int channels, int duration)
    {
        var config = AacConfig.Parse(Convert.FromHexString(hex));

        Assert.Equal((codecs, rate, channels, duration), (config.Rfc6381, config.SampleRate, config.Channels, config.DurationOf([0x21])));
        Assert.Equal((uint)rate, config.Timescale.TicksPerSecond);
    }

    [Fact]
    public void Elementary_stream_descriptor_is_ffmpegs_but_for_the_bit_rates()
    {
        var config = AacConfig.Parse(Convert.FromHexString("121056e500"));

        Assert.Equal("00000000" + "031c" + "000000" + "0414" + "4015" + "000000" + "00000000" + "00000000" + "0505" + "121056e500" + "060102", Convert.ToHexStringLower(config.ConfigurationBox.Span));
        Assert.True(CodecConfig.AreSame(config, CodecConfig.Parse("mp4a", config.ConfigurationBox)));
    }

    [Fact]
    public void Program_config_element_tells_the_channels()
    {
        // LC, 48 kHz, configuration 0, GASpecificConfig 000; then one pair in front, one single at the side, an LFE; 3-bit alignment and an empty comment.
        var bits = new BitWriter().Bits(2, 5).Bits(3, 4).Bits(0, 4).Bits(0, 3)
            .Bits(0, 4).Bits(1, 2).Bits(3, 4).Bits(1, 4).Bits(1, 4).Bits(0, 4).Bits(1, 2).Bits(0, 3).Bits(0, 4).Bits(0, 3)
            .Bits(1, 1).Bits(0, 4).Bits(0, 1).Bits(1, 4).Bits(0, 4).Bits(0, 4);
        byte[] bytes = [.. bits.ToArray(), 0];

        Assert.Equal(4, AacConfig.Parse(bytes).Channels);
    }

    [Fact]
    public void Long_config_gets_a_long_length()
    {
        var config = AacConfig.Parse(new byte[] { 0x11, 0x90 }.Concat(new byte[300]).ToArray());

        Assert.True(CodecConfig.AreSame(config, CodecConfig.Parse("mp4a", config.ConfigurationBox)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("11")]
    [InlineData("1680")] // rate index 13
    [InlineData("11c0")] // channel configuration 8
    [InlineData("f8e85000")] // ELD
    [InlineData("2b09")] // SBR from 24 kHz to 48 kHz, the core's type is missing
    [InlineData("178000000010")] // rate 0
    public void Bad_config_is_refused(string hex) => Assert.Throws<MediaFormatException>(() => AacConfig.Parse(Convert.FromHexString(hex)));

    [Fact]
    public void Object_type_that_is_not_taken_is_named()
    {
        Assert.False(AacConfig.TryParse(Convert.FromHexString("f8e85000"), out _, out var objectType));
        Assert.Equal(39, objectType);
    }

    [Fact]
    public void Unit_of_no_bytes_is_refused() =>
        Assert.Throws<MediaFormatException>(() => AacConfig.Parse(new byte[] { 0x11, 0x90 }).DurationOf([]));
}
