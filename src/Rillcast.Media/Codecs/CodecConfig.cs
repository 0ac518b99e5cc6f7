using System.Buffers.Binary;
using Rillcast.Media.Codecs.Aac;
using Rillcast.Media.Codecs.Av1;
using Rillcast.Media.Codecs.H264;
using Rillcast.Media.Codecs.H265;
using Rillcast.Media.Codecs.Opus;

namespace Rillcast.Media.Codecs;

/// <summary>Comparing configurations, and reading them back from what MP4 keeps of them.</summary>
public static class CodecConfig
{
    /// <summary>True when a decoder set up for one needs nothing new for the other.</summary>
    public static bool AreSame(ICodecConfig left, ICodecConfig right) =>
        ReferenceEquals(left, right)
        || (left.SampleEntryType == right.SampleEntryType && left.ConfigurationBox.Span.SequenceEqual(right.ConfigurationBox.Span));

    /// <summary>The configuration that a sample entry holds; the inverse of <see cref="ICodecConfig.SampleEntryType"/> and <see cref="ICodecConfig.ConfigurationBox"/>.</summary>
    /// <param name="sampleEntryType">Four-character code of the sample entry.</param>
    /// <param name="configurationBox">Body of the configuration box; the memory is kept.</param>
    /// <exception cref="MediaFormatException">An unknown entry, or a body that breaks its format.</exception>
    public static ICodecConfig Parse(string sampleEntryType, ReadOnlyMemory<byte> configurationBox) => sampleEntryType switch
    {
        "avc1" => H264Config.Parse(configurationBox),
        "hvc1" => H265Config.Parse(configurationBox),
        "av01" => Av1Config.Parse(configurationBox),
        "mp4a" => AacConfig.Parse(SpecificConfig(configurationBox)),
        "Opus" => OpusConfig.Parse(IdentificationHeader(configurationBox.Span)),
        _ => throw new MediaFormatException($"Sample entry '{sampleEntryType}' is of no codec that is taken."),
    };

    // ISO/IEC 14496-1 §7.2.6: ES_Descriptor (3) { DecoderConfigDescriptor (4) { DecoderSpecificInfo (5) } }, each after version and flags.
    private static ReadOnlyMemory<byte> SpecificConfig(ReadOnlyMemory<byte> box)
    {
        const int VersionAndFlags = 4;
        const int ElementaryStreamHead = 3;
        const int DecoderConfigHead = 13;
        var stream = Descriptor(Skip(box, VersionAndFlags), 3);
        var decoder = Descriptor(Skip(stream, ElementaryStreamHead), 4);
        return Descriptor(Skip(decoder, DecoderConfigHead), 5);
    }

    private static ReadOnlyMemory<byte> Descriptor(ReadOnlyMemory<byte> bytes, byte tag)
    {
        var span = bytes.Span;
        if (span.IsEmpty || span[0] != tag)
        {
            throw new MediaFormatException($"Descriptor {tag} expected in esds (ISO/IEC 14496-1 §7.2.6).");
        }

        // The length is in groups of 7 bits, four at most (ISO/IEC 14496-1 §8.3.3).
        var length = 0;
        for (var i = 1; i <= 4 && i < span.Length; i++)
        {
            length = (length << 7) | (span[i] & 0x7F);
            if ((span[i] & 0x80) == 0)
            {
                return length <= span.Length - i - 1 ? bytes.Slice(i + 1, length) : throw new MediaFormatException($"Descriptor {tag} in esds is cut short.");
            }
        }

        throw new MediaFormatException($"Descriptor {tag} in esds has no end of its length.");
    }

    private static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> bytes, int count) =>
        bytes.Length >= count ? bytes[count..] : throw new MediaFormatException("esds is cut short.");

    // dOps (Opus in ISOBMFF §4.3.2) has the fields of OpusHead (RFC 7845 §5.1), big-endian, with version 0.
    private static byte[] IdentificationHeader(ReadOnlySpan<byte> box)
    {
        const int FixedBytes = 11;
        if (box.Length < FixedBytes)
        {
            throw new MediaFormatException($"dOps of {box.Length} bytes, at least {FixedBytes} expected.");
        }

        byte[] header = [.. "OpusHead"u8, 1, .. box[1..]];
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(10), BinaryPrimitives.ReadUInt16BigEndian(box[2..]));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), BinaryPrimitives.ReadUInt32BigEndian(box[4..]));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(16), BinaryPrimitives.ReadInt16BigEndian(box[8..]));
        return header;
    }
}
