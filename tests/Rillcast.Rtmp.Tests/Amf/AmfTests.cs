using System.Buffers;
using Rillcast.Rtmp.Amf;

namespace Rillcast.Rtmp.Tests.Amf;

public class AmfTests
{
    private static readonly RtmpLimits Limits = new();

    public static TheoryData<string, string> Amf0Values => new()
    {
        { "00 3FF0000000000000", "1" },
        { "01 01", "true" },
        { "02 0002 C3A9", "'é'" },
        { "03 0001 61 05 0001 62 06 000009", "{a:null,b:undefined}" },
        { "03 0000 05 000009", "{:null}" },
        { "08 00000099 0001 61 0100 000009", "[a:false]" },
        { "0A 00000002 05 0D", "[null,undefined]" },
        { "0B 4270000000000000 0000", "@1099511627776" },
        { "0C 00000001 78", "'x'" },
        { "0F 00000001 79", "'y'" },
        { "10 0001 43 0001 61 05 000009", "C{a:null}" },
        { "11 06 03 61", "'a'" },
    };

    public static TheoryData<string, string> Amf3Values => new()
    {
        { "00", "undefined" },
        { "01", "null" },
        { "02", "false" },
        { "03", "true" },
        { "04 7F", "127" },
        { "04 8100", "128" },
        { "04 FFFFFFFF", "-1" },
        { "04 C0808000", "-268435456" },
        { "05 4000000000000000", "2" },
        { "06 03 61", "'a'" },
        { "07 03 61", "'a'" },
        { "0B 03 62", "'b'" },
        { "08 01 0000000000000000", "@0" },
        { "09 05 01 01 03", "[null,true]" },
        { "09 03 0361 01 01 03", "[a:null,0:true]" },
        { "0A 13 01 03 61 04 05", "{a:5}" },
        { "0A 0B 03 43 03 61 01 01", "C{a:null}" },
        { "0C 05 0102", "<0102>" },
        { "0D 03 00 FFFFFFFF", "[-1]" },
        { "0E 03 00 FFFFFFFF", "[4294967295]" },
        { "0F 03 00 3FF0000000000000", "[1]" },
        { "10 03 00 01 03", "[true]" },
        // A string and an object by reference, traits by reference.
        { "09 05 01 06 03 61 06 00", "['a','a']" },
        { "09 05 01 08 01 0000000000000000 08 02", "[@0,@0]" },
        { "09 05 01 0A 13 01 03 61 04 01 0A 01 04 02", "[{a:1},{a:2}]" },
    };

    [Theory]
    [MemberData(nameof(Amf0Values))]
    public void Amf0_ReadsWholeValuesAndNothingShorter(string hex, string expected)
    {
        byte[] bytes = Hex(hex);
        Amf0Reader reader = new(bytes, Limits);

        Assert.Equal(expected, Show(reader.Read()));
        Assert.True(reader.AtEnd);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            byte[] part = bytes[..cut];
            Assert.Equal(RtmpFault.BadAmf, Assert.Throws<RtmpProtocolException>(() => new Amf0Reader(part, Limits).Read()).Fault);
        }
    }

    [Theory]
    [MemberData(nameof(Amf0Values))]
    public void Amf0_WrittenValuesReadTheSame(string hex, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        Amf0Writer.Write(output, new Amf0Reader(Hex(hex), Limits).Read());

        Assert.Equal(expected, Show(new Amf0Reader(output.WrittenSpan, Limits).Read()));
    }

    [Theory]
    [MemberData(nameof(Amf3Values))]
    public void Amf3_ReadsWholeValuesAndNothingShorter(string hex, string expected)
    {
        byte[] bytes = Hex(hex);
        Amf3Reader reader = new(bytes, Limits);

        Assert.Equal(expected, Show(reader.Read()));
        Assert.True(reader.AtEnd);
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            byte[] part = bytes[..cut];
            Assert.Equal(RtmpFault.BadAmf, Assert.Throws<RtmpProtocolException>(() => new Amf3Reader(part, Limits).Read()).Fault);
        }
    }

    [Theory]
    [InlineData("07 0000", RtmpFault.BadAmf)]
    [InlineData("04", RtmpFault.BadAmf)]
    [InlineData("0E", RtmpFault.BadAmf)]
    [InlineData("12", RtmpFault.BadAmf)]
    [InlineData("0A FFFFFFFF 05", RtmpFault.BadAmf)]
    [InlineData("0C FFFFFFFF 05", RtmpFault.BadAmf)]
    [InlineData("11 0A 00", RtmpFault.BadAmf)]
    [InlineData("11 09 03 01 09 00", RtmpFault.BadAmf)]
    [InlineData("11 0A 07 03 43", RtmpFault.BadAmf)]
    [InlineData("11 06 02", RtmpFault.BadAmf)]
    [InlineData("11 11", RtmpFault.BadAmf)]
    [InlineData("11 09 FFFFFFFF", RtmpFault.BadAmf)]
    public void BadAmf_IsAFault(string hex, RtmpFault fault) =>
        Assert.Equal(fault, Assert.Throws<RtmpProtocolException>(() => new Amf0Reader(Hex(hex), Limits).Read()).Fault);

    [Fact]
    public void Limits_OfDepthItemsAndStrings_AreKept()
    {
        AssertTooLarge([.. Enumerable.Repeat(new byte[] { 0x0A, 0, 0, 0, 1 }, Limits.MaxAmfDepth + 1).SelectMany(b => b), 0x05]);
        AssertTooLarge([0x11, .. Enumerable.Repeat(new byte[] { 0x09, 0x03, 0x01 }, Limits.MaxAmfDepth + 1).SelectMany(b => b), 0x01]);
        AssertTooLarge([0x0A, 0, 0, 0x20, 0, .. Enumerable.Repeat((byte)5, 0x2000)]);
        AssertTooLarge([0x0C, 0, 1, 0, 1, .. new byte[0x10001]]);
        AssertTooLarge([0x03, 0x08, 0x00, .. new byte[0x0800], 0x05, 0, 0, 9]);

        static void AssertTooLarge(byte[] bytes) =>
            Assert.Equal(RtmpFault.AmfTooLarge, Assert.Throws<RtmpProtocolException>(() => new Amf0Reader(bytes, Limits).Read()).Fault);
    }

    [Fact]
    public void Amf3References_CannotMultiplyWhatIsWritten()
    {
        // A string of 32 KiB and four thousand references to it would be 128 MiB as AMF0.
        byte[] bytes =
        [
            0x11, 0x09, 0xBF, 0x01, 0x01,
            0x06, 0x84, 0x80, 0x01, .. new byte[0x8000],
            .. Enumerable.Repeat(new byte[] { 0x06, 0x00 }, 4000).SelectMany(b => b),
        ];
        Assert.Equal(RtmpFault.AmfTooLarge, Assert.Throws<RtmpProtocolException>(() => new Amf0Reader(bytes, Limits with { MaxMessageBytes = 1 << 20 }).Read()).Fault);
    }

    [Fact]
    public void LongTexts_AreWrittenAsLongStrings()
    {
        ArrayBufferWriter<byte> output = new();
        Amf0Writer.WriteText(output, new string('x', 65536));

        Assert.Equal(0x0C, output.WrittenSpan[0]);
        Assert.Equal(65536, new Amf0Reader(output.WrittenSpan, Limits).Read().AsText!.Length);
    }

    [Fact]
    public void Indexer_FindsTheLastOfEqualNames()
    {
        AmfValue value = new AmfValue.Object([new("a", new AmfValue.Number(1)), new("a", new AmfValue.Number(2))]);

        Assert.Equal(2, value["a"]?.AsNumber);
        Assert.Null(value["b"]);
        Assert.Null(new AmfValue.Null()["a"]);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static string Show(AmfValue value) => value switch
    {
        AmfValue.Null => "null",
        AmfValue.Undefined => "undefined",
        AmfValue.Boolean boolean => boolean.Value ? "true" : "false",
        AmfValue.Number number => FormattableString.Invariant($"{number.Value}"),
        AmfValue.Text text => $"'{text.Value}'",
        AmfValue.Date date => FormattableString.Invariant($"@{date.UnixMilliseconds}"),
        AmfValue.Binary binary => $"<{Convert.ToHexString(binary.Value.Span)}>",
        AmfValue.Array array => $"[{string.Join(',', array.Items.Select(Show))}]",
        AmfValue.Object properties => (properties.ClassName, properties.IsEcmaArray) switch
        {
            (var name, false) => $"{name}{{{Show(properties.Properties)}}}",
            _ => $"[{Show(properties.Properties)}]",
        },
        _ => "?",
    };

    private static string Show(IReadOnlyList<AmfProperty> properties) =>
        string.Join(',', properties.Select(property => $"{property.Name}:{Show(property.Value)}"));
}
