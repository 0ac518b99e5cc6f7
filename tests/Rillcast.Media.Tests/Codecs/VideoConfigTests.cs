using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Av1;
using Rillcast.Media.Codecs.H264;
using Rillcast.Media.Codecs.H265;

namespace Rillcast.Media.Tests.Codecs;

/// <summary>Configuration records that x264, x265, libaom and SVT-AV1 wrote; what they say is what ffprobe says of the same files.</summary>
public class VideoConfigTests
{
    public static TheoryData<string, string, string, Expected> Records => new()
    {
        { "x264 baseline", "avcC", "0142c00affe100196742c00ad9024be226c044000003000400000300c83c48992001000568cb83cb20", new("avc1.42c00a", 130, 70, 1, 1, 8, 2) },
        { "x264 interlaced", "avcC", "01640015ffe1001e67640015acd9425bc44dff800380028800000300080000030190f8a14cb001000768fba3cb3002c0fdf8f800", new("avc1.640015", 130, 76, 7, 5, 8, 2) },
        { "x264 4:2:2", "avcC", "017a000affe1001e677a000abcd9424be222fff000700051000003000100000300320f12259601000668ebe3cb22c0fef8f800", new("avc1.7a000a", 130, 70, 7, 5, 8, 2) },
        { "x264 4:4:4 lossless", "avcC", "01f4000affe1001a67f4000a91d64092f8f97051000003000100000300320f12264801000568ebc06bcbfff8f800", new("avc1.f4000a", 130, 76, 40, 33, 8, 2) },
        { "x264 10 bit PQ", "avcC", "016e0028ffe1001f676e0028a6cd940780227e5c39a848804a000003000200000300781e30632c01000668ebe3cb22c0fdfafa00", new("avc1.6e0028", 1920, 1080, 4, 3, 10, 16) },
        { "x265 main 10", "hvcC", "0102200000009000000000001ef000fcfdfafa00000f03a00001001840010c01ffff02200000030090000003000003001e959809a10001002a42010102200000030090000003000003001ea0112049c94d96566924caf0168080000003008000000c84a2000100074401c172b46240", new("hvc1.2.4.L30.90", 130, 70, 1, 1, 10, 2) },
        { "x265 4:4:4 12 bit", "hvcC", "0104080000009808000000001ef000fcfffcfc00000f03a00001001740010c01ffff040800000300980800000300001e959809a10001002b420101040800000300980800000300001e9002240939eca52cacd24995e1cd010000030001000003001908a2000100084401c172860c4624", new("hvc1.4.10.L30.98.8", 130, 70, 4, 3, 12, 2) },
        { "x265 4:2:2 HLG", "hvcC", "0104080000009d08000000001ef000fcfefafa00000f03a00001001740010c01ffff0408000003009d0800000300001e959809a10001002c4201010408000003009d0800000300001eb0112049c96d96566924caf016a122412080000003008000000c84a2000100074401c172b46240", new("hvc1.4.10.L30.9D.8", 130, 70, 1, 1, 10, 18) },
        { "x265 temporal layers", "hvcC", "0101600000009000000000001ef000fcfdf8f800001303a00001001c40010c02ffff01600000030090000003000003001e00009598acc048a10001002e42010201600000030090000003000003001e0000a0112049c95965662b349272bc05a02000000300200000030321a2000100074401c172b46240", new("hvc1.1.6.L30.90", 130, 70, 1, 1, 8, 2) },
        { "libaom 10 bit PQ", "av1C", "81004c000a0d00000003b40c536be542440241", new("av01.0.00M.10", 130, 70, 1, 1, 10, 16) },
        { "libaom 4:4:4", "av1C", "812000000a0a20000003b40c536be408", new("av01.1.00M.08", 130, 70, 1, 1, 8, 2) },
        { "libaom monochrome", "av1C", "81001c000a0a00000003b40c536be4a8", new("av01.0.00M.08", 130, 70, 1, 1, 8, 2) },
        { "SVT-AV1", "av1C", "81050c000a0b0000002d4cffb3c02f8004", new("av01.0.05M.08", 1280, 720, 1, 1, 8, 2) },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_is_read(string encoder, string box, string hex, Expected expected)
    {
        var bytes = Convert.FromHexString(hex);

        var config = Parse(box, bytes);

        Assert.Equal(expected, Expected.Of(config));
        Assert.Equal(box, config.ConfigurationBoxType);
        Assert.Equal(90_000u, config.Timescale.TicksPerSecond);

        // x265's arrays are not marked complete; hvc1 wants them so. All else stays as sent.
        var again = Parse(box, config.ConfigurationBox.ToArray());
        Assert.True(CodecConfig.AreSame(config, again), encoder);
        Assert.Equal(expected, Expected.Of(again));
        Assert.Equal(bytes.Length, config.ConfigurationBox.Length);
        if (box != "hvcC")
        {
            Assert.Equal(hex, Convert.ToHexStringLower(config.ConfigurationBox.Span));
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_cut_short_anywhere_is_refused(string encoder, string box, string hex, Expected expected)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            // The four bytes about the chroma format at the end of avcC are often left out.
            if (box == "avcC" && length >= bytes.Length - 4 && expected.Codecs[5..7] is not "42")
            {
                Assert.Equal(expected, Expected.Of(Parse(box, bytes[..length])));
                continue;
            }

            var cut = bytes[..length];
            Assert.True(Record.Exception(() => Parse(box, cut)) is MediaFormatException, $"{encoder}, {length} bytes");
        }
    }

    [Fact]
    public void Hevc_parameter_set_arrays_are_marked_complete()
    {
        var bytes = Convert.FromHexString("0101600000009000000000001ef000fcfdf8f800001303" + "200001001c40010c02ffff01600000030090000003000003001e00009598acc048" + "210001002e42010201600000030090000003000003001e0000a0112049c95965662b349272bc05a020000003002000000303" + "2122000100074401c172b46240");

        var box = H265Config.Parse(bytes).ConfigurationBox.Span;

        Assert.Equal(0xA0, box[23]);
        Assert.Equal(0xA2, box[^12]);
        Assert.Equal(0x20, bytes[23]);
    }

    [Fact]
    public void Configuration_rebuilt_from_parameter_sets_in_the_stream_is_the_encoders()
    {
        var records = Records.Select(row => row.Data).Where(row => row.Item2 != "av1C").Select(row => Parse(row.Item2, Convert.FromHexString(row.Item3))).ToList();
        foreach (var other in records)
        {
            foreach (var config in records.Where(config => config.SampleEntryType == other.SampleEntryType))
            {
                ICodecConfig rebuilt = (config, other) switch
                {
                    (H264Config from, H264Config to) => from.WithParameterSetsOf(Sample(to.SequenceParameterSets.Concat(to.PictureParameterSets))),
                    (H265Config from, H265Config to) => from.WithParameterSetsOf(Sample(to.AllParameterSets)),
                    _ => throw new InvalidOperationException(),
                };
                Assert.Equal(Convert.ToHexStringLower(other.ConfigurationBox.Span), Convert.ToHexStringLower(rebuilt.ConfigurationBox.Span));
                Assert.Equal(ReferenceEquals(config, other), ReferenceEquals(config, rebuilt));
            }
        }
    }

    [Fact]
    public void Broken_end_of_usability_information_does_not_matter()
    {
        // 1080p of x264 with the parameter set cut in the middle of its timing information.
        var config = H264Config.Parse(Convert.FromHexString("016e0028ffe10013676e0028a6cd940780227e5c39a848804a0000" + "01000668ebe3cb22c0"));

        Assert.Equal((1920, 1080), (config.Width, config.Height));
    }

    [Theory]
    [InlineData("0242c00affe100196742c00ad9024be226c044000003000400000300c83c48992001000568cb83cb20", "version")]
    [InlineData("0142c00afee100196742c00ad9024be226c044000003000400000300c83c48992001000568cb83cb20", "3 bytes")]
    [InlineData("0142c00affe001000568cb83cb20", "without SequenceParameters")]
    [InlineData("0142c00affe100196742c00ad9024be226c044000003000400000300c83c48992000", "without PictureParameters")]
    [InlineData("0142c00affe100056742c00ac0" + "01000568cb83cb20", "middle of its syntax")]
    public void Bad_avcC_is_refused_with_the_reason(string hex, string reason)
    {
        var exception = Assert.Throws<MediaFormatException>(() => H264Config.Parse(Convert.FromHexString(hex)));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_larger_than_the_limit_is_refused()
    {
        var writer = new BitWriter().Bits(66, 8).Bits(0xC0, 8).Bits(10, 8).Unsigned(0).Unsigned(0).Unsigned(2).Unsigned(1).Bits(0, 1).Unsigned(1_024).Unsigned(4).Bits(1, 1).Bits(1, 1).Bits(0, 1).Bits(0, 1).Bits(1, 1);
        byte[] set = [0x67, .. writer.ToArray()];
        byte[] record = [1, 66, 0xC0, 10, 0xFF, 0xE1, 0, (byte)set.Length, .. set, 1, 0, 1, 0x68];

        var exception = Assert.Throws<MediaFormatException>(() => H264Config.Parse(record));

        Assert.Contains("pic_width_in_mbs_minus1 is 1024", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cropping_away_the_whole_picture_is_refused()
    {
        var writer = new BitWriter().Bits(66, 8).Bits(0xC0, 8).Bits(10, 8).Unsigned(0).Unsigned(0).Unsigned(2).Unsigned(1).Bits(0, 1).Unsigned(3).Unsigned(3).Bits(1, 1).Bits(1, 1).Bits(1, 1).Unsigned(16).Unsigned(16).Unsigned(0).Unsigned(0).Bits(0, 1).Bits(1, 1);
        byte[] set = [0x67, .. writer.ToArray()];
        byte[] record = [1, 66, 0xC0, 10, 0xFF, 0xE1, 0, (byte)set.Length, .. set, 1, 0, 1, 0x68];

        Assert.Contains("Picture of 0x64", Assert.Throws<MediaFormatException>(() => H264Config.Parse(record)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Av1_record_without_sequence_header_is_known_as_such()
    {
        byte[] record = [0x81, 0x05, 0x0C, 0];

        Assert.True(Av1Config.LacksSequenceHeader(record));
        Assert.Throws<MediaFormatException>(() => Av1Config.Parse(record));
    }

    [Fact]
    public void Av1_record_made_from_a_sequence_header_is_the_encoders()
    {
        var sent = Convert.FromHexString("81004c000a0d00000003b40c536be542440241");

        var made = Av1Config.FromSequenceHeader(sent.AsSpan(6));

        Assert.Equal(Convert.ToHexStringLower(sent), Convert.ToHexStringLower(made.ConfigurationBox.Span));
    }

    private static byte[] Sample(IEnumerable<ReadOnlyMemory<byte>> units) =>
        [.. units.SelectMany(unit => (byte[])[0, 0, (byte)(unit.Length >> 8), (byte)unit.Length, .. unit.Span])];

    private static IVideoConfig Parse(string box, byte[] bytes) => box switch
    {
        "avcC" => H264Config.Parse(bytes),
        "hvcC" => H265Config.Parse(bytes),
        _ => Av1Config.Parse(bytes),
    };

    public sealed record Expected(string Codecs, int Width, int Height, int AspectHorizontal, int AspectVertical, int BitDepth, int Transfer)
    {
        public static Expected Of(IVideoConfig config)
        {
            var (depth, transfer) = config switch
            {
                H264Config avc => (avc.BitDepth, avc.TransferCharacteristics),
                H265Config hevc => (hevc.BitDepth, hevc.TransferCharacteristics),
                Av1Config av1 => (av1.BitDepth, av1.TransferCharacteristics),
                _ => default,
            };
            return new Expected(config.Rfc6381, config.Width, config.Height, config.PixelAspectHorizontal, config.PixelAspectVertical, depth, transfer);
        }
    }
}
