using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Rillcast.Media.Time;

namespace Rillcast.Media.Codecs.H264;

/// <summary>
/// H.264 by its <c>AVCDecoderConfigurationRecord</c> (ISO/IEC 14496-15 §5.3.3.1):
/// <code>
///   | 1 | profile | constraints | level | 111111 lengthSize-1 | 111 SPS count | { length16, SPS }… | PPS count | { length16, PPS }… | high profiles: 4 bytes, SPS extensions |
/// </code>
/// </summary>
public sealed class H264Config : IVideoConfig
{
    private const int MaxSequenceParameterSets = 31;
    private const int MaxPictureParameterSets = 255;

    private readonly ReadOnlyMemory<byte>[] _sequenceSets;
    private readonly ReadOnlyMemory<byte>[] _pictureSets;

    private H264Config(ReadOnlyMemory<byte> record, int lengthSize, ReadOnlyMemory<byte>[] sequenceSets, ReadOnlyMemory<byte>[] pictureSets)
    {
        ConfigurationBox = record;
        NalLengthSize = lengthSize;
        _sequenceSets = sequenceSets;
        _pictureSets = pictureSets;
        var first = H264SequenceParameters.Parse(sequenceSets[0].Span);
        Width = first.Width;
        Height = first.Height;
        BitDepth = first.BitDepth;
        PixelAspectHorizontal = first.Usability.PixelAspectHorizontal;
        PixelAspectVertical = first.Usability.PixelAspectVertical;
        MayBeInterlaced = !first.FramesOnly;
        TransferCharacteristics = first.Usability.TransferCharacteristics;
        var bytes = record.Span;
        Rfc6381 = string.Create(CultureInfo.InvariantCulture, $"avc1.{bytes[1]:x2}{bytes[2]:x2}{bytes[3]:x2}");
    }

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Video;

    /// <inheritdoc/>
    public string Name => "H.264";

    /// <inheritdoc/>
    public bool MayBeInterlaced { get; }

    /// <inheritdoc/>
    public string Rfc6381 { get; }

    /// <inheritdoc/>
    public string SampleEntryType => "avc1";

    /// <inheritdoc/>
    public string ConfigurationBoxType => "avcC";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ConfigurationBox { get; }

    /// <inheritdoc/>
    public Timescale Timescale => Timescale.Video;

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int PixelAspectHorizontal { get; }

    /// <inheritdoc/>
    public int PixelAspectVertical { get; }

    /// <summary>Bits of a luma sample.</summary>
    public int BitDepth { get; }

    /// <summary>Transfer characteristics (ITU-T H.273 table 3): 16 is PQ, 18 is HLG, 2 is unknown.</summary>
    public int TransferCharacteristics { get; }

    /// <summary>Bytes of the length before each NAL unit of a sample: 1, 2 or 4.</summary>
    public int NalLengthSize { get; }

    /// <summary>The sequence parameter sets, NAL header included; at least one.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> SequenceParameterSets => _sequenceSets;

    /// <summary>The picture parameter sets, NAL header included; at least one.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PictureParameterSets => _pictureSets;

    /// <summary>Reads the record; the memory is kept.</summary>
    /// <exception cref="MediaFormatException">The record or its first sequence parameter set breaks its syntax or a limit of <see cref="CodecLimits"/>.</exception>
    public static H264Config Parse(ReadOnlyMemory<byte> record)
    {
        CodecLimits.CheckConfigurationSize(record, "avcC");
        var bytes = record.Span;
        if (bytes.Length < 7)
        {
            throw new MediaFormatException($"avcC of {bytes.Length} bytes, at least 7 are needed.");
        }

        if (bytes[0] != 1)
        {
            throw new MediaFormatException($"avcC version {bytes[0]}, 1 is known.");
        }

        var lengthSize = (bytes[4] & 3) + 1;
        if (lengthSize == 3)
        {
            throw new MediaFormatException("avcC with NAL unit lengths of 3 bytes; 1, 2 and 4 are allowed.");
        }

        var position = 5;
        var sequenceSets = ReadSets(record, ref position, 0x1F, H264NalType.SequenceParameters);
        var pictureSets = ReadSets(record, ref position, 0xFF, H264NalType.PictureParameters);

        // The bytes for high profiles are often left out; kept as sent, all players accept both.
        if (H264SequenceParameters.HasChromaFormat(bytes[1]) && bytes.Length - position >= 4)
        {
            position += 3;
            var extensions = bytes[position++];
            for (var i = 0; i < extensions; i++)
            {
                ReadSet(record, ref position);
            }
        }

        return new H264Config(record[..position], lengthSize, sequenceSets, pictureSets);
    }

    /// <summary>
    /// The configuration after parameter sets met in the stream: those with a known id take its place, others are added.
    /// This same object when they bring nothing new.
    /// </summary>
    /// <param name="sample">A sample with NAL unit lengths of <see cref="NalLengthSize"/>.</param>
    /// <exception cref="MediaFormatException">The sample or a parameter set in it breaks its syntax.</exception>
    public H264Config WithParameterSetsOf(ReadOnlySpan<byte> sample)
    {
        List<ReadOnlyMemory<byte>>? sequenceSets = null;
        List<ReadOnlyMemory<byte>>? pictureSets = null;
        foreach (var unit in new NalUnits(sample, NalLengthSize))
        {
            switch ((H264NalType)(unit[0] & 0x1F))
            {
                case H264NalType.SequenceParameters:
                    ParameterSets.Merge(_sequenceSets, ref sequenceSets, unit, SequenceSetId, MaxSequenceParameterSets);
                    break;
                case H264NalType.PictureParameters:
                    ParameterSets.Merge(_pictureSets, ref pictureSets, unit, PictureSetId, MaxPictureParameterSets);
                    break;
            }
        }

        return sequenceSets is null && pictureSets is null
            ? this
            : Build(sequenceSets?.ToArray() ?? _sequenceSets, pictureSets?.ToArray() ?? _pictureSets);
    }

    private static int SequenceSetId(ReadOnlySpan<byte> unit) => H264SequenceParameters.Parse(unit).Id;

    private static int PictureSetId(ReadOnlySpan<byte> unit) => (int)new BitReader(unit[1..]).ReadUnsigned(255, "pic_parameter_set_id");

    private static ReadOnlyMemory<byte>[] ReadSets(ReadOnlyMemory<byte> record, ref int position, int countMask, H264NalType type)
    {
        if (position >= record.Length)
        {
            throw new MediaFormatException("avcC ends before its parameter sets.");
        }

        var count = record.Span[position++] & countMask;
        if (count == 0)
        {
            throw new MediaFormatException($"avcC without {type}.");
        }

        var sets = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            sets[i] = ReadSet(record, ref position);
            if (sets[i].IsEmpty || (sets[i].Span[0] & 0x1F) != (int)type)
            {
                throw new MediaFormatException($"avcC with something else where {type} should be.");
            }
        }

        return sets;
    }

    private static ReadOnlyMemory<byte> ReadSet(ReadOnlyMemory<byte> record, ref int position)
    {
        if (record.Length - position < 2)
        {
            throw new MediaFormatException("avcC ends inside its parameter sets.");
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(record.Span[position..]);
        position += 2;
        if (length > record.Length - position)
        {
            throw new MediaFormatException($"avcC parameter set of {length} bytes where {record.Length - position} are left.");
        }

        position += length;
        return record.Slice(position - length, length);
    }

    private H264Config Build(ReadOnlyMemory<byte>[] sequenceSets, ReadOnlyMemory<byte>[] pictureSets)
    {
        var first = H264SequenceParameters.Parse(sequenceSets[0].Span);
        var record = new ArrayBufferWriter<byte>();
        record.Write((ReadOnlySpan<byte>)[1, (byte)first.Profile, (byte)first.Constraints, (byte)first.Level, (byte)(0xFC | (NalLengthSize - 1)), (byte)(0xE0 | sequenceSets.Length)]);
        foreach (var set in sequenceSets)
        {
            ParameterSets.Write(record, set.Span);
        }

        record.Write((ReadOnlySpan<byte>)[(byte)pictureSets.Length]);
        foreach (var set in pictureSets)
        {
            ParameterSets.Write(record, set.Span);
        }

        if (H264SequenceParameters.HasChromaFormat(first.Profile))
        {
            record.Write((ReadOnlySpan<byte>)[(byte)(0xFC | first.ChromaFormat), (byte)(0xF8 | (first.BitDepth - 8)), (byte)(0xF8 | (first.ChromaBitDepth - 8)), 0]);
        }

        if (record.WrittenCount > CodecLimits.MaxConfigurationBytes)
        {
            throw new MediaFormatException($"Parameter sets of more than {CodecLimits.MaxConfigurationBytes} bytes.");
        }

        return new H264Config(record.WrittenMemory, NalLengthSize, sequenceSets, pictureSets);
    }
}
