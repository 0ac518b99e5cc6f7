using System.Buffers.Binary;
using Rillcast.Media.Time;

namespace Rillcast.Media.Codecs.Opus;

/// <summary>
/// Opus by its identification header (RFC 7845 §5.1, little-endian), from which the <c>dOps</c> body is made (Opus in ISOBMFF §4.3.2, big-endian):
/// <code>
///   | "OpusHead" | version | channels | pre-skip 16 | input rate 32 | gain 16 | mapping family | family not 0: streams, coupled, channel map… |
/// </code>
/// </summary>
public sealed class OpusConfig : IAudioConfig
{
    private const int HeaderBytes = 19;
    private const int SamplesPerSecond = 48_000;

    // 120 ms (RFC 6716 §3.2.5, [R5])
    private const int MaxPacketSamples = 5_760;

    private OpusConfig(ReadOnlyMemory<byte> box)
    {
        ConfigurationBox = box;
        Channels = box.Span[1];
        PreSkipSamples = BinaryPrimitives.ReadUInt16BigEndian(box.Span[2..]);
    }

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Audio;

    /// <inheritdoc/>
    public string Name => "Opus";

    /// <inheritdoc/>
    public string Rfc6381 => "opus";

    /// <inheritdoc/>
    public string SampleEntryType => "Opus";

    /// <inheritdoc/>
    public string ConfigurationBoxType => "dOps";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ConfigurationBox { get; }

    /// <inheritdoc/>
    public Timescale Timescale => new(SamplesPerSecond);

    /// <inheritdoc/>
    public int SampleRate => SamplesPerSecond;

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int PreSkipSamples { get; }

    /// <summary>Reads an identification header; nothing of the memory is kept.</summary>
    /// <exception cref="MediaFormatException">It breaks its syntax or a limit of <see cref="CodecLimits"/>.</exception>
    public static OpusConfig Parse(ReadOnlyMemory<byte> identificationHeader)
    {
        var header = identificationHeader.Span;
        if (header.Length < HeaderBytes || !header.StartsWith("OpusHead"u8))
        {
            throw new MediaFormatException("OpusHead of at least 19 bytes expected (RFC 7845 §5.1).");
        }

        // "Implementations SHOULD treat streams where the upper four bits of the version number match … as backward compatible."
        if ((header[8] & 0xF0) != 0)
        {
            throw new MediaFormatException($"OpusHead version {header[8]}, 0 to 15 are known.");
        }

        int channels = header[9];
        int family = header[18];
        if (channels is 0 or > CodecLimits.MaxChannels || (family == 0 && channels > 2))
        {
            throw new MediaFormatException($"OpusHead with {channels} channels in mapping family {family}.");
        }

        var table = family == 0 ? 0 : 2 + channels;
        if (header.Length < HeaderBytes + table)
        {
            throw new MediaFormatException("OpusHead ends inside its channel map.");
        }

        var box = new byte[11 + table];
        box[1] = (byte)channels;
        BinaryPrimitives.WriteUInt16BigEndian(box.AsSpan(2), BinaryPrimitives.ReadUInt16LittleEndian(header[10..]));
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(4), BinaryPrimitives.ReadUInt32LittleEndian(header[12..]));
        BinaryPrimitives.WriteInt16BigEndian(box.AsSpan(8), BinaryPrimitives.ReadInt16LittleEndian(header[16..]));
        box[10] = (byte)family;
        if (table > 0)
        {
            CheckChannelMap(header.Slice(HeaderBytes, table));
            header.Slice(HeaderBytes, table).CopyTo(box.AsSpan(11));
        }

        return new OpusConfig(box);
    }

    /// <inheritdoc/>
    /// <remarks>Of a packet with several streams the first one's TOC byte counts; all have the same duration (RFC 7845 §3).</remarks>
    public int DurationOf(ReadOnlySpan<byte> unit)
    {
        if (unit.IsEmpty)
        {
            throw new MediaFormatException("Opus packet of no bytes (RFC 6716 §3.4, [R1]).");
        }

        // | config5 | stereo1 | code2 |
        var frames = (unit[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => unit.Length > 1 ? unit[1] & 0x3F : 0,
        };
        var samples = frames * FrameSamples(unit[0] >> 3);
        return samples is > 0 and <= MaxPacketSamples
            ? samples
            : throw new MediaFormatException($"Opus packet of {frames} frames and {samples} samples, 1 to {MaxPacketSamples} samples are allowed (RFC 6716 §3.2.5).");
    }

    // RFC 6716 table 2, in samples at 48 kHz
    private static int FrameSamples(int config) => config switch
    {
        < 12 => (config & 3) switch { 0 => 480, 1 => 960, 2 => 1_920, _ => 2_880 },
        < 16 => (config & 1) == 0 ? 480 : 960,
        _ => 120 << (config & 3),
    };

    private static void CheckChannelMap(ReadOnlySpan<byte> table)
    {
        int streams = table[0];
        int coupled = table[1];
        if (streams == 0 || coupled > streams || streams + coupled > 255)
        {
            throw new MediaFormatException($"OpusHead with {streams} streams, {coupled} of them coupled (RFC 7845 §5.1.1).");
        }

        foreach (var index in table[2..])
        {
            if (index >= streams + coupled && index != 255)
            {
                throw new MediaFormatException($"OpusHead maps a channel to {index} where {streams + coupled} are decoded.");
            }
        }
    }
}
