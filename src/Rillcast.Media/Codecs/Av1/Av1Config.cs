using System.Globalization;
using Rillcast.Media.Time;

namespace Rillcast.Media.Codecs.Av1;

/// <summary>
/// AV1 by its <c>AV1CodecConfigurationRecord</c> (AV1-ISOBMFF §2.3.3): 4 bytes, then OBUs, the first of which is the sequence header.
/// </summary>
public sealed class Av1Config : IVideoConfig
{
    /// <summary>Bytes of the record before its OBUs.</summary>
    internal const int HeaderBytes = 4;

    // marker 1, version 1
    private const byte MarkerAndVersion = 0x81;

    private readonly ReadOnlyMemory<byte> _sequenceHeader;

    private Av1Config(ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> sequenceHeader, in Av1SequenceHeader header)
    {
        ConfigurationBox = record;
        _sequenceHeader = sequenceHeader;
        Width = header.Width;
        Height = header.Height;
        BitDepth = header.Color.BitDepth;
        TransferCharacteristics = header.Color.TransferCharacteristics;
        IsReducedStillPicture = header.ReducedStillPicture;
        Rfc6381 = string.Create(CultureInfo.InvariantCulture, $"av01.{header.Profile}.{header.Level:00}{(header.HighTier ? 'H' : 'M')}.{header.Color.BitDepth:00}");
    }

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Video;

    /// <inheritdoc/>
    public string Name => "AV1";

    /// <inheritdoc/>
    public string Rfc6381 { get; }

    /// <inheritdoc/>
    public string SampleEntryType => "av01";

    /// <inheritdoc/>
    public string ConfigurationBoxType => "av1C";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ConfigurationBox { get; }

    /// <inheritdoc/>
    public Timescale Timescale => Timescale.Video;

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int PixelAspectHorizontal => 1;

    /// <inheritdoc/>
    public int PixelAspectVertical => 1;

    /// <summary>Bits of a luma sample.</summary>
    public int BitDepth { get; }

    /// <summary>Transfer characteristics (ITU-T H.273 table 3): 16 is PQ, 18 is HLG, 2 is unknown.</summary>
    public int TransferCharacteristics { get; }

    /// <summary><c>reduced_still_picture_header</c>: frame headers then lack their first fields.</summary>
    internal bool IsReducedStillPicture { get; }

    /// <summary>Reads the record; the memory is kept.</summary>
    /// <exception cref="MediaFormatException">The record or its sequence header breaks its syntax or a limit of <see cref="CodecLimits"/>, or there is no sequence header.</exception>
    public static Av1Config Parse(ReadOnlyMemory<byte> record)
    {
        CheckHeader(record);
        foreach (var obu in new Obus(record.Span[HeaderBytes..]))
        {
            if (obu.Type == ObuType.SequenceHeader)
            {
                var payload = record.Slice(HeaderBytes + obu.End - obu.Payload.Length, obu.Payload.Length);
                return new Av1Config(record, payload, Av1SequenceHeader.Parse(payload.Span));
            }
        }

        throw new MediaFormatException("av1C without a sequence header.");
    }

    /// <summary>True when a record is whole but leaves the sequence header to the first key frame, as AV1-ISOBMFF §2.3.4 allows.</summary>
    /// <exception cref="MediaFormatException">The record is not one.</exception>
    public static bool LacksSequenceHeader(ReadOnlyMemory<byte> record)
    {
        CheckHeader(record);
        foreach (var obu in new Obus(record.Span[HeaderBytes..]))
        {
            if (obu.Type == ObuType.SequenceHeader)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The configuration that a sequence header met in the stream makes.</summary>
    /// <param name="payload">Payload of the sequence header OBU; copied.</param>
    /// <exception cref="MediaFormatException">It breaks its syntax or a limit.</exception>
    public static Av1Config FromSequenceHeader(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > CodecLimits.MaxConfigurationBytes)
        {
            throw new MediaFormatException($"Sequence header of {payload.Length} bytes.");
        }

        var header = Av1SequenceHeader.Parse(payload);
        var color = header.Color;

        // Size as leb128 of up to three bytes: enough for MaxConfigurationBytes.
        var sizeBytes = payload.Length < 0x80 ? 1 : payload.Length < 0x4000 ? 2 : 3;
        var record = new byte[HeaderBytes + 1 + sizeBytes + payload.Length];
        record[0] = MarkerAndVersion;
        record[1] = (byte)((header.Profile << 5) | header.Level);
        record[2] = (byte)(
            (header.HighTier ? 0x80 : 0)
            | (color.BitDepth > 8 ? 0x40 : 0)
            | (color.BitDepth == 12 ? 0x20 : 0)
            | (color.Monochrome ? 0x10 : 0)
            | (color.SubsamplingX << 3)
            | (color.SubsamplingY << 2)
            | color.ChromaPosition);
        record[HeaderBytes] = ((int)ObuType.SequenceHeader << 3) | 2;
        for (var i = 0; i < sizeBytes; i++)
        {
            record[HeaderBytes + 1 + i] = (byte)(((payload.Length >> (7 * i)) & 0x7F) | (i < sizeBytes - 1 ? 0x80 : 0));
        }

        var start = HeaderBytes + 1 + sizeBytes;
        payload.CopyTo(record.AsSpan(start));
        return new Av1Config(record, record.AsMemory(start), header);
    }

    /// <summary>This configuration, or another when the sequence header is not the same.</summary>
    /// <param name="payload">Payload of a sequence header OBU met in the stream.</param>
    /// <exception cref="MediaFormatException">It breaks its syntax or a limit.</exception>
    public Av1Config WithSequenceHeader(ReadOnlySpan<byte> payload) =>
        _sequenceHeader.Span.SequenceEqual(payload) ? this : FromSequenceHeader(payload);

    private static void CheckHeader(ReadOnlyMemory<byte> record)
    {
        CodecLimits.CheckConfigurationSize(record, "av1C");
        if (record.Length < HeaderBytes)
        {
            throw new MediaFormatException($"av1C of {record.Length} bytes, at least {HeaderBytes} are needed.");
        }

        if (record.Span[0] != MarkerAndVersion)
        {
            throw new MediaFormatException($"av1C begins with {record.Span[0]}, 129 is known (marker 1, version 1).");
        }
    }
}
