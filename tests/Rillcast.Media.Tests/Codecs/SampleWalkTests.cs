using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Av1;

namespace Rillcast.Media.Tests.Codecs;

public class SampleWalkTests
{
    [Theory]
    [InlineData(1, "0165" + "03670102")]
    [InlineData(2, "000165" + "0003670102")]
    [InlineData(4, "0000000165" + "00000003670102")]
    public void Nal_units_come_out_whole(int lengthSize, string hex)
    {
        Assert.Equal(["65", "670102"], Walk(Convert.FromHexString(hex), lengthSize));
    }

    [Fact]
    public void Empty_sample_has_no_nal_units() => Assert.Empty(Walk([], 4));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Sample_cut_inside_a_nal_unit_is_refused(int lengthSize)
    {
        var whole = new byte[(2 * lengthSize) + 4];
        whole[lengthSize - 1] = 1;
        whole[lengthSize] = 0x65;
        whole[(2 * lengthSize) + 0] = 3;
        for (var length = 0; length <= whole.Length; length++)
        {
            var cut = whole[..length];
            if (length == 0 || length == lengthSize + 1 || length == whole.Length)
            {
                Walk(cut, lengthSize);
            }
            else
            {
                Assert.Throws<MediaFormatException>(() => Walk(cut, lengthSize));
            }
        }
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("FFFFFFFF65")]
    [InlineData("7FFFFFFF65")]
    public void Nal_unit_of_no_or_too_many_bytes_is_refused(string hex) =>
        Assert.Throws<MediaFormatException>(() => Walk(Convert.FromHexString(hex), 4));

    [Fact]
    public void Too_many_nal_units_are_refused() =>
        Assert.Throws<MediaFormatException>(() => Walk([.. Enumerable.Repeat<byte[]>([1, 9], CodecLimits.MaxUnitsPerSample + 1).SelectMany(x => x)], 1));

    [Theory]
    [InlineData("6700000301", "67000001")]
    [InlineData("000003000003", "00000000")]
    [InlineData("0000", "0000")]
    [InlineData("00000000030003", "000000000003")]
    public void Emulation_prevention_is_removed(string escaped, string plain) =>
        Assert.Equal(plain, Convert.ToHexStringLower(NalUnits.Unescape(Convert.FromHexString(escaped))));

    [Fact]
    public void Obus_come_out_whole()
    {
        // Temporal delimiter; sequence header with extension byte; frame with a size of two bytes; frame without size at the end.
        byte[] sample = [0x12, 0, 0x0E, 0x08, 2, 0xAA, 0xBB, 0x32, 0x81, 0x00, 0xCC, 0x30, 0xDD, 0xEE];

        Assert.Equal(["TemporalDelimiter 0..2 ", "SequenceHeader 2..7 aabb", "Frame 7..11 cc", "Frame 11..14 ddee"], WalkObus(sample));
    }

    [Theory]
    [InlineData("92")]
    [InlineData("32")]
    [InlineData("3205AA")]
    [InlineData("36")]
    [InlineData("3600")]
    [InlineData("32FFFFFFFFFFFFFFFF01")]
    [InlineData("32FFFFFFFF7F")]
    public void Broken_obu_is_refused(string hex) => Assert.Throws<MediaFormatException>(() => WalkObus(Convert.FromHexString(hex)));

    private static List<string> Walk(byte[] sample, int lengthSize)
    {
        var units = new List<string>();
        foreach (var unit in new NalUnits(sample, lengthSize))
        {
            units.Add(Convert.ToHexStringLower(unit));
        }

        return units;
    }

    private static List<string> WalkObus(byte[] sample)
    {
        var units = new List<string>();
        foreach (var obu in new Obus(sample))
        {
            units.Add($"{obu.Type} {obu.Start}..{obu.End} {Convert.ToHexStringLower(obu.Payload)}");
        }

        return units;
    }
}
