using Rillcast.Media.Codecs;

namespace Rillcast.Media.Tests.Codecs;

public class BitReaderTests
{
    [Fact]
    public void Bits_of_any_width_come_back()
    {
        var random = new Random(1);
        var fields = Enumerable.Range(0, 2_000).Select(_ => random.Next(0, 33)).Select(width => (Width: width, Value: (uint)(random.NextInt64() & ((1L << width) - 1)))).ToList();
        var writer = new BitWriter();
        fields.ForEach(field => writer.Bits(field.Value, field.Width));
        var reader = new BitReader(writer.ToArray());
        foreach (var (width, value) in fields)
        {
            Assert.Equal(value, reader.ReadBits(width));
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(7u)]
    [InlineData(255u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0xFFFF_FFFEu)]
    public void Exponential_golomb_codes_come_back(uint value) =>
        Assert.Equal(value, new BitReader(new BitWriter().Unsigned(value).ToArray()).ReadUnsigned(uint.MaxValue, "x"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(127)]
    [InlineData(-128)]
    [InlineData(int.MaxValue)]
    [InlineData(-int.MaxValue)]
    public void Signed_codes_come_back(int value) => Assert.Equal(value, new BitReader(new BitWriter().Signed(value).ToArray()).ReadSigned());

    [Fact]
    public void Value_over_its_limit_is_named()
    {
        var exception = Assert.Throws<MediaFormatException>(() => new BitReader(new BitWriter().Unsigned(32).ToArray()).ReadUnsigned(31, "seq_parameter_set_id"));

        Assert.Equal("seq_parameter_set_id is 32, at most 31 is allowed.", exception.Message);
    }

    [Fact]
    public void Endless_zeros_are_refused() =>
        Assert.Throws<MediaFormatException>(() => new BitReader(new byte[100]).ReadUnsigned(uint.MaxValue, "x"));

    [Fact]
    public void Running_out_of_bits_is_refused()
    {
        Assert.Throws<MediaFormatException>(() => new BitReader([0xFF]).ReadBits(9));
        Assert.Throws<MediaFormatException>(() => new BitReader([0xFF]).Skip(9));
        Assert.Throws<MediaFormatException>(() => new BitReader([0x01]).ReadUnsigned(uint.MaxValue, "x"));
    }
}
