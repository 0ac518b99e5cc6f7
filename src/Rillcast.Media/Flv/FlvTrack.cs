using System.Buffers;
using System.Buffers.Binary;
using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Av1;
using Rillcast.Media.Codecs.H264;
using Rillcast.Media.Codecs.H265;

namespace Rillcast.Media.Flv;

/// <summary>What a <see cref="FlvDemuxer"/> keeps of one kind: which track, its last sequence header, the configuration in force.</summary>
internal sealed class FlvTrack(FlvTagType type)
{
    private const int None = -1;
    private const int MaxTracks = 256;

    private readonly bool[] _seen = new bool[MaxTracks];
    private ReadOnlyMemory<byte> _header;
    private ICodecConfig? _headerConfig;
    private int _kept = None;

    public FlvTagType Type => type;

    /// <summary><see cref="FourCc"/> of the last sequence header; 0 before the first.</summary>
    public uint Codec { get; private set; }

    /// <summary>The configuration in force: the last sequence header's, with what keyframes brought since. Null before the first, and while an AV1 header leaves it to the keyframe.</summary>
    public ICodecConfig? Config { get; set; }

    public int IgnoredTracks { get; private set; }

    /// <summary>True for the track of the first sequence header, for ever, and for all before it; others are counted once each.</summary>
    public bool IsKept(int track)
    {
        if (_kept == None || _kept == track)
        {
            return true;
        }

        if (!_seen[track])
        {
            _seen[track] = true;
            IgnoredTracks++;
        }

        return false;
    }

    /// <summary>True for the sequence header seen last. Then it changes nothing, also when keyframes have brought other parameter sets since: encoders that repeat it do not take them back.</summary>
    public bool IsHeader(uint codec, ReadOnlySpan<byte> header) => codec == Codec && _header.Span.SequenceEqual(header);

    /// <summary>Takes a new sequence header. The configuration object stays when it says the same.</summary>
    public void Configure(int track, uint codec, ReadOnlyMemory<byte> header, ICodecConfig? config)
    {
        _kept = track;
        Codec = codec;
        _header = header;
        if (Config is null || config is null || !CodecConfig.AreSame(Config, config))
        {
            Config = config;
        }

        _headerConfig = Config;
    }

    /// <summary>The sequence header, and parameter sets alone in a keyframe when such have changed the configuration since.</summary>
    public IEnumerable<FlvTag> CaptureState()
    {
        if (Codec == 0)
        {
            yield break;
        }

        yield return Tag(isHeader: true, _header.Span);
        if (Config is null || ReferenceEquals(Config, _headerConfig))
        {
            yield break;
        }

        var sets = new ArrayBufferWriter<byte>();
        switch (Config)
        {
            case H264Config avc:
                WriteSets(sets, avc.SequenceParameterSets.Concat(avc.PictureParameterSets), avc.NalLengthSize);
                break;
            case H265Config hevc:
                WriteSets(sets, hevc.AllParameterSets, hevc.NalLengthSize);
                break;
            case Av1Config av1:
                sets.Write(av1.ConfigurationBox.Span[Av1Config.HeaderBytes..]);
                break;
        }

        yield return Tag(isHeader: false, sets.WrittenSpan);
    }

    private static void WriteSets(ArrayBufferWriter<byte> output, IEnumerable<ReadOnlyMemory<byte>> sets, int lengthSize)
    {
        Span<byte> length = stackalloc byte[4];
        foreach (var set in sets)
        {
            // Too long for the stream's own lengths: then it is from the header, which is replayed first.
            if ((long)set.Length >> (8 * lengthSize) != 0)
            {
                continue;
            }

            BinaryPrimitives.WriteInt32BigEndian(length, set.Length);
            output.Write(length[^lengthSize..]);
            output.Write(set.Span);
        }
    }

    // Legacy form where FLV has one, else enhanced; multitrack with one track when the kept one is not 0.
    private FlvTag Tag(bool isHeader, ReadOnlySpan<byte> content)
    {
        const byte EnhancedVideo = 0x90;
        const byte EnhancedAudio = 0x90;
        const byte CodedFramesX = 3;
        byte packetType = isHeader ? (byte)0 : CodedFramesX;
        var body = new ArrayBufferWriter<byte>(content.Length + 8);
        if (_kept == 0 && Codec == FourCc.Avc)
        {
            body.Write((ReadOnlySpan<byte>)[0x17, isHeader ? (byte)0 : (byte)1, 0, 0, 0]);
        }
        else if (_kept == 0 && Codec == FourCc.Aac)
        {
            body.Write((ReadOnlySpan<byte>)[0xAF, 0]);
        }
        else
        {
            var enhanced = type == FlvTagType.Video ? EnhancedVideo : EnhancedAudio;
            if (_kept != 0)
            {
                body.Write((ReadOnlySpan<byte>)[(byte)(enhanced | (type == FlvTagType.Video ? 6 : 5)), packetType]);
            }
            else
            {
                body.Write((ReadOnlySpan<byte>)[(byte)(enhanced | packetType)]);
            }

            BinaryPrimitives.WriteUInt32BigEndian(body.GetSpan(4), Codec);
            body.Advance(4);
            if (_kept != 0)
            {
                body.Write((ReadOnlySpan<byte>)[(byte)_kept]);
            }
        }

        body.Write(content);
        return new FlvTag(type, 0, body.WrittenMemory);
    }
}
