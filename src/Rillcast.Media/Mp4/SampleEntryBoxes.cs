using Rillcast.Media.Codecs;

namespace Rillcast.Media.Mp4;

/// <summary>
/// Sample entries (ISO/IEC 14496-12 §8.5.2, §12.1.3 visual, §12.2.3 audio). Built from what every codec's configuration says of itself,
/// so a new codec changes nothing here.
/// </summary>
internal static class SampleEntryBoxes
{
    /// <summary>Writes <c>stsd</c>: an entry for each configuration, which samples name by its place (§8.7.4), from 1.</summary>
    public static void WriteStsd(ref BoxWriter writer, params ReadOnlySpan<ICodecConfig> configs)
    {
        var box = writer.Open("stsd"u8, 0, 0);
        writer.Int32(configs.Length);
        foreach (var config in configs)
        {
            switch (config)
            {
                case IVideoConfig video:
                    WriteVisual(ref writer, video);
                    break;
                case IAudioConfig audio:
                    WriteAudio(ref writer, audio);
                    break;
                default:
                    throw new ArgumentException($"A configuration of {config.Name} is neither video nor audio.", nameof(configs));
            }
        }

        writer.Close(box);
    }

    private static void WriteVisual(ref BoxWriter writer, IVideoConfig config)
    {
        const uint seventyTwoDotsPerInch = 0x0048_0000;
        var box = writer.Open(config.SampleEntryType);
        WriteEntryStart(ref writer);
        writer.Zeros(16); // pre_defined, reserved
        writer.UInt16(checked((ushort)config.Width));
        writer.UInt16(checked((ushort)config.Height));
        writer.UInt32(seventyTwoDotsPerInch);
        writer.UInt32(seventyTwoDotsPerInch);
        writer.UInt32(0);
        writer.UInt16(1); // frame_count
        writer.Zeros(32); // compressorname
        writer.UInt16(0x0018); // depth: colour without alpha
        writer.UInt16(0xFFFF); // pre_defined = -1
        WriteConfiguration(ref writer, config);
        var pasp = writer.Open("pasp"u8);
        writer.Int32(config.PixelAspectHorizontal);
        writer.Int32(config.PixelAspectVertical);
        writer.Close(pasp);
        writer.Close(box);
    }

    private static void WriteAudio(ref BoxWriter writer, IAudioConfig config)
    {
        var box = writer.Open(config.SampleEntryType);
        WriteEntryStart(ref writer);
        writer.Zeros(8); // reserved
        writer.UInt16(checked((ushort)config.Channels));
        writer.UInt16(16); // samplesize
        writer.UInt16(0);
        writer.UInt16(0);

        // 16.16; a rate that does not fit is left to the configuration box (§12.2.3.2).
        writer.UInt32(config.SampleRate <= ushort.MaxValue ? (uint)config.SampleRate << 16 : 0);
        WriteConfiguration(ref writer, config);
        writer.Close(box);
    }

    private static void WriteEntryStart(ref BoxWriter writer)
    {
        writer.Zeros(6);
        writer.UInt16(1); // data_reference_index
    }

    private static void WriteConfiguration(ref BoxWriter writer, ICodecConfig config)
    {
        var box = writer.Open(config.ConfigurationBoxType);
        writer.Bytes(config.ConfigurationBox.Span);
        writer.Close(box);
    }
}
