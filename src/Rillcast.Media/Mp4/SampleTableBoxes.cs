using Rillcast.Media.Codecs;

namespace Rillcast.Media.Mp4;

/// <summary>Boxes that say where media is (ISO/IEC 14496-12 §8.4.4 <c>minf</c> and below): in the same file, and no sample of it here (ISO/IEC 23000-19 §7.5).</summary>
internal static class SampleTableBoxes
{
    public static void WriteMinf(ref BoxWriter writer, ICodecConfig config)
    {
        var minf = writer.Open("minf"u8);
        WriteMediaHeader(ref writer, config.Kind);
        WriteStbl(ref writer, config);
        writer.Close(minf);
    }

    /// <summary>What stands in <c>minf</c> before the sample table: <c>vmhd</c> or <c>smhd</c> (§12.1.2, §12.2.2), and <c>dinf</c> (§8.7.1).</summary>
    public static void WriteMediaHeader(ref BoxWriter writer, MediaKind kind)
    {
        if (kind == MediaKind.Video)
        {
            var vmhd = writer.Open("vmhd"u8, 0, 1);
            writer.Zeros(8); // graphicsmode, opcolor
            writer.Close(vmhd);
        }
        else
        {
            var smhd = writer.Open("smhd"u8, 0, 0);
            writer.Zeros(4); // balance, reserved
            writer.Close(smhd);
        }

        WriteDinf(ref writer);
    }

    private static void WriteDinf(ref BoxWriter writer)
    {
        const uint selfContained = 1;
        var dinf = writer.Open("dinf"u8);
        var dref = writer.Open("dref"u8, 0, 0);
        writer.UInt32(1);
        var url = writer.Open("url "u8, 0, selfContained);
        writer.Close(url);
        writer.Close(dref);
        writer.Close(dinf);
    }

    private static void WriteStbl(ref BoxWriter writer, ICodecConfig config)
    {
        var stbl = writer.Open("stbl"u8);
        SampleEntryBoxes.WriteStsd(ref writer, config);
        WriteEmptyTable(ref writer, "stts"u8, fields: 1);
        WriteEmptyTable(ref writer, "stsc"u8, fields: 1);
        WriteEmptyTable(ref writer, "stsz"u8, fields: 2);
        WriteEmptyTable(ref writer, "stco"u8, fields: 1);
        writer.Close(stbl);
    }

    private static void WriteEmptyTable(ref BoxWriter writer, ReadOnlySpan<byte> type, int fields)
    {
        var box = writer.Open(type, 0, 0);
        writer.Zeros(4 * fields);
        writer.Close(box);
    }
}
