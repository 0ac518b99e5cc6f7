using System.Buffers;
using System.Buffers.Binary;
using Rillcast.Media.Time;

namespace Rillcast.Media.Codecs.H265;

/// <summary>
/// HEVC by its <c>HEVCDecoderConfigurationRecord</c> (ISO/IEC 14496-15 §8.3.3.1): 22 bytes about the stream (profile, tier, level, formats, length size),
/// then arrays of parameter sets:
/// <code>
///   | array count | { complete 0 type6 | count16 | { length16, NAL unit }… }… |
/// </code>
/// The sample entry is <c>hvc1</c>: all parameter sets are in the record, and its arrays are marked complete (§8.4.1.1.1) even if the publisher forgot to.
/// </summary>
public sealed class H265Config : IVideoConfig
{
    private const int HeaderBytes = 22;
    private const int MaxArrays = 16;
    private const int MaxSetsOfAKind = 64;
    private const byte Complete = 0x80;

    private static readonly H265NalType[] Kinds = [H265NalType.VideoParameters, H265NalType.SequenceParameters, H265NalType.PictureParameters];

    private readonly ReadOnlyMemory<byte>[][] _sets;

    private H265Config(ReadOnlyMemory<byte> record, ReadOnlyMemory<byte>[][] sets)
    {
        ConfigurationBox = record;
        _sets = sets;
        var header = record.Span;
        NalLengthSize = (header[21] & 3) + 1;
        var reader = new BitReader(header[1..]);
        Rfc6381 = ProfileTierLevel.Read(ref reader).ToRfc6381();
        var first = H265SequenceParameters.Parse(sets[1][0].Span);
        Width = first.Width;
        Height = first.Height;
        BitDepth = first.BitDepth;
        PixelAspectHorizontal = first.Usability.PixelAspectHorizontal;
        PixelAspectVertical = first.Usability.PixelAspectVertical;
        TransferCharacteristics = first.Usability.TransferCharacteristics;
    }

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Video;

    /// <inheritdoc/>
    public string Name => "HEVC";

    /// <inheritdoc/>
    public string Rfc6381 { get; }

    /// <inheritdoc/>
    public string SampleEntryType => "hvc1";

    /// <inheritdoc/>
    public string ConfigurationBoxType => "hvcC";

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

    /// <summary>The video, sequence and picture parameter sets in this order, NAL headers included; at least one of each.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> AllParameterSets => _sets.SelectMany(sets => sets);

    /// <summary>Type of a NAL unit.</summary>
    public static H265NalType TypeOf(ReadOnlySpan<byte> unit) => (H265NalType)((unit[0] >> 1) & 0x3F);

    /// <summary>Reads the record; the memory is kept, or copied when an array has to be marked complete.</summary>
    /// <exception cref="MediaFormatException">The record or its first sequence parameter set breaks its syntax or a limit of <see cref="CodecLimits"/>.</exception>
    public static H265Config Parse(ReadOnlyMemory<byte> record)
    {
        CodecLimits.CheckConfigurationSize(record, "hvcC");
        var bytes = record.Span;
        if (bytes.Length < HeaderBytes + 1)
        {
            throw new MediaFormatException($"hvcC of {bytes.Length} bytes, at least {HeaderBytes + 1} are needed.");
        }

        // Encoders that followed a draft write version 0; the layout is the same.
        if (bytes[0] > 1)
        {
            throw new MediaFormatException($"hvcC version {bytes[0]}, 1 is known.");
        }

        if ((bytes[21] & 3) == 2)
        {
            throw new MediaFormatException("hvcC with NAL unit lengths of 3 bytes; 1, 2 and 4 are allowed.");
        }

        int arrays = bytes[HeaderBytes];
        if (arrays > MaxArrays)
        {
            throw new MediaFormatException($"hvcC with {arrays} arrays, at most {MaxArrays} are taken.");
        }

        var sets = new List<ReadOnlyMemory<byte>>[] { [], [], [] };
        byte[]? corrected = bytes[0] == 1 ? null : record.ToArray();
        if (corrected is not null)
        {
            corrected[0] = 1;
        }

        var position = HeaderBytes + 1;
        for (var i = 0; i < arrays; i++)
        {
            if (bytes.Length - position < 3)
            {
                throw new MediaFormatException("hvcC ends inside its arrays.");
            }

            var type = (H265NalType)(bytes[position] & 0x3F);
            var kind = Array.IndexOf(Kinds, type);
            if (kind >= 0 && (bytes[position] & Complete) == 0)
            {
                corrected ??= record.ToArray();
                corrected[position] |= Complete;
            }

            int count = BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 1)..]);
            position += 3;
            for (var j = 0; j < count; j++)
            {
                var set = ReadSet(record, ref position);
                if (kind < 0)
                {
                    continue;
                }

                if (set.Length < 3 || TypeOf(set.Span) != type)
                {
                    throw new MediaFormatException($"hvcC with something else where {type} should be.");
                }

                if (sets[kind].Count == MaxSetsOfAKind)
                {
                    throw new MediaFormatException($"hvcC with more than {MaxSetsOfAKind} {type}.");
                }

                sets[kind].Add(set);
            }
        }

        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            if (sets[kind].Count == 0)
            {
                throw new MediaFormatException($"hvcC without {Kinds[kind]}.");
            }
        }

        return new H265Config((corrected ?? record)[..position], [.. sets.Select(list => list.ToArray())]);
    }

    /// <summary>
    /// The configuration after parameter sets met in the stream: those with a known id take its place, others are added.
    /// This same object when they bring nothing new.
    /// </summary>
    /// <param name="sample">A sample with NAL unit lengths of <see cref="NalLengthSize"/>.</param>
    /// <exception cref="MediaFormatException">The sample or a parameter set in it breaks its syntax.</exception>
    public H265Config WithParameterSetsOf(ReadOnlySpan<byte> sample)
    {
        var merged = new List<ReadOnlyMemory<byte>>?[Kinds.Length];
        foreach (var unit in new NalUnits(sample, NalLengthSize))
        {
            var kind = Array.IndexOf(Kinds, TypeOf(unit));
            if (kind >= 0)
            {
                ParameterSets.Merge(_sets[kind], ref merged[kind], unit, IdOf, MaxSetsOfAKind);
            }
        }

        return Array.TrueForAll(merged, list => list is null)
            ? this
            : Build([.. merged.Select((list, kind) => list?.ToArray() ?? _sets[kind])]);
    }

    private static int IdOf(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 3)
        {
            throw new MediaFormatException($"Parameter set of {unit.Length} bytes.");
        }

        return TypeOf(unit) switch
        {
            H265NalType.VideoParameters => unit[2] >> 4,
            H265NalType.SequenceParameters => H265SequenceParameters.Parse(unit).Id,
            _ => (int)new BitReader(unit[2..]).ReadUnsigned(63, "pps_pic_parameter_set_id"),
        };
    }

    private static ReadOnlyMemory<byte> ReadSet(ReadOnlyMemory<byte> record, ref int position)
    {
        if (record.Length - position < 2)
        {
            throw new MediaFormatException("hvcC ends inside its parameter sets.");
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(record.Span[position..]);
        position += 2;
        if (length > record.Length - position)
        {
            throw new MediaFormatException($"hvcC parameter set of {length} bytes where {record.Length - position} are left.");
        }

        position += length;
        return record.Slice(position - length, length);
    }

    private H265Config Build(ReadOnlyMemory<byte>[][] sets)
    {
        var first = H265SequenceParameters.Parse(sets[1][0].Span);
        var profile = first.Profile;
        var header = new byte[HeaderBytes + 1];
        header[0] = 1;
        header[1] = (byte)((profile.Space << 6) | (profile.HighTier ? 0x20 : 0) | profile.Profile);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(2), profile.Compatibility);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)(profile.Constraints >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), (uint)profile.Constraints);
        header[12] = (byte)profile.Level;

        // min_spatial_segmentation_idc and parallelismType unknown; averages unknown; reserved bits are ones.
        header[13] = 0xF0;
        header[15] = 0xFC;
        header[16] = (byte)(0xFC | first.ChromaFormat);
        header[17] = (byte)(0xF8 | (first.BitDepth - 8));
        header[18] = (byte)(0xF8 | (first.ChromaBitDepth - 8));
        header[21] = (byte)((first.SubLayers << 3) | (first.TemporalIdNested ? 4 : 0) | (NalLengthSize - 1));
        header[HeaderBytes] = (byte)Kinds.Length;

        var record = new ArrayBufferWriter<byte>();
        record.Write(header);
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            record.Write((ReadOnlySpan<byte>)[(byte)(Complete | (int)Kinds[kind]), 0, (byte)sets[kind].Length]);
            foreach (var set in sets[kind])
            {
                ParameterSets.Write(record, set.Span);
            }
        }

        if (record.WrittenCount > CodecLimits.MaxConfigurationBytes)
        {
            throw new MediaFormatException($"Parameter sets of more than {CodecLimits.MaxConfigurationBytes} bytes.");
        }

        return new H265Config(record.WrittenMemory, sets);
    }
}
