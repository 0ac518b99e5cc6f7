using System.Buffers.Binary;

namespace Rillcast.Media.Flv;

/// <summary>
/// Reads the packets of a tag body, one after another.
/// <code>
///   legacy video  | frameType4 codec4 | AVC: type8 compositionTime24 | data |
///   legacy audio  | codec4 rate2 size1 stereo1 | AAC: type8 | data |
///   enhanced      | 1 frameType3 type4  or  9 type4 |
///                 | while type is ModEx: size-1 8 (255: size-1 16) data  modType4 type4 |
///                 | if type is Multitrack: multitrackType4 type4 |  FourCC unless many codecs |
///     per track   | FourCC if many codecs | multitrack: trackId8 | more than one: size24 | compositionTime24 where the codec has one | data |
/// </code>
/// FLV 10.1 §E.4.2 and §E.4.3; Enhanced RTMP v2, "Enhanced Audio" and "Enhanced Video".
/// </summary>
internal ref struct FlvPackets
{
    private const int MaxNanoseconds = 999_999;
    private const int CommandFrame = 5;
    private const int Keyframe = 1;

    // Packet types: the same numbers for audio and video up to 2.
    private const int SequenceStart = 0;
    private const int CodedFrames = 1;
    private const int CodedFramesX = 3;
    private const int Metadata = 4;
    private const int AudioMultitrack = 5;
    private const int VideoMultitrack = 6;
    private const int ModEx = 7;

    private const int OneTrack = 0;
    private const int ManyTracks = 1;
    private const int ManyTracksManyCodecs = 2;

    private readonly FlvTagType _type;
    private ReadOnlyMemory<byte> _rest;
    private bool _begun;
    private bool _isMultitrack;
    private int _multitrackType;
    private int _packetType;
    private bool _isKeyframe;
    private int _nanoseconds;
    private uint _codec;

    public FlvPackets(in FlvTag tag)
    {
        _type = tag.Type;
        _rest = tag.Body;
    }

    public FlvPacket Current { get; private set; }

    public readonly FlvPackets GetEnumerator() => this;

    /// <exception cref="MediaFormatException">The tag ends inside its fields, or a field has a value that is not allowed.</exception>
    public bool MoveNext()
    {
        if (!_begun)
        {
            _begun = true;
            return _rest.Length > 0 && (_type == FlvTagType.Video ? BeginVideo() : BeginAudio());
        }

        return _isMultitrack && _multitrackType != OneTrack && _rest.Length > 0 && ReadTrack();
    }

    private bool BeginVideo()
    {
        var first = ReadByte();
        if ((first & 0x80) == 0)
        {
            Current = ReadLegacyVideo(first);
            return true;
        }

        var frameType = (first >> 4) & 7;
        _isKeyframe = frameType == Keyframe;
        _packetType = first & 15;
        ReadModEx();
        if (frameType == CommandFrame && _packetType != Metadata)
        {
            Current = Other();
            return true;
        }

        return ReadEnhanced(VideoMultitrack);
    }

    private bool BeginAudio()
    {
        var first = ReadByte();
        if (first >> 4 != 9)
        {
            Current = ReadLegacyAudio(first >> 4);
            return true;
        }

        _isKeyframe = true;
        _packetType = first & 15;
        ReadModEx();
        return ReadEnhanced(AudioMultitrack);
    }

    private FlvPacket ReadLegacyVideo(byte first)
    {
        var codec = first & 15;
        if (first >> 4 == CommandFrame)
        {
            return Other();
        }

        // 12 is not Adobe's: encoders and servers in China agreed on it for HEVC, laid out like AVC.
        if (codec is not (7 or 12))
        {
            return Legacy(codec switch
            {
                2 => "Sorenson H.263",
                3 or 6 => "Screen video",
                4 or 5 => "VP6",
                _ => $"FLV video codec {codec}",
            });
        }

        var type = ReadByte();
        var compositionTime = ReadInt24();
        var kind = type switch
        {
            0 => FlvPacketKind.SequenceStart,
            1 => FlvPacketKind.Coded,
            2 => FlvPacketKind.Other,
            _ => throw new MediaFormatException($"AVCPacketType {type}, 0 to 2 are allowed (FLV 10.1 §E.4.3.1)."),
        };
        return new FlvPacket(kind, codec == 7 ? FourCc.Avc : FourCc.Hevc, null, 0, first >> 4 == Keyframe, compositionTime, 0, _rest);
    }

    private FlvPacket ReadLegacyAudio(int codec)
    {
        if (codec != 10)
        {
            return Legacy(codec switch
            {
                0 or 3 => "PCM",
                1 => "ADPCM",
                2 or 14 => "MP3",
                4 or 5 or 6 => "Nellymoser",
                7 => "G.711 A-law",
                8 => "G.711 mu-law",
                11 => "Speex",
                _ => $"FLV audio codec {codec}",
            });
        }

        var type = ReadByte();
        return type <= 1
            ? new FlvPacket(type == 0 ? FlvPacketKind.SequenceStart : FlvPacketKind.Coded, FourCc.Aac, null, 0, true, 0, 0, _rest)
            : throw new MediaFormatException($"AACPacketType {type}, 0 and 1 are allowed (FLV 10.1 §E.4.2.1).");
    }

    private void ReadModEx()
    {
        while (_packetType == ModEx)
        {
            var size = ReadByte() + 1;
            if (size == 256)
            {
                size = ReadUInt16() + 1;
            }

            var data = Take(size);
            var next = ReadByte();
            _packetType = next & 15;

            // TimestampOffsetNano is the only type there is; others are skipped, as the specification wants.
            if (next >> 4 == 0)
            {
                _nanoseconds = data.Length >= 3 ? UInt24(data.Span) : throw new MediaFormatException($"TimestampOffsetNano of {data.Length} bytes, 3 are needed.");
                if (_nanoseconds > MaxNanoseconds)
                {
                    throw new MediaFormatException($"TimestampOffsetNano is {_nanoseconds}, at most {MaxNanoseconds} is allowed.");
                }
            }
        }
    }

    private bool ReadEnhanced(int multitrack)
    {
        _isMultitrack = _packetType == multitrack;
        if (_isMultitrack)
        {
            var types = ReadByte();
            _multitrackType = types >> 4;
            _packetType = types & 15;
            if (_multitrackType > ManyTracksManyCodecs)
            {
                throw new MediaFormatException($"Multitrack type {_multitrackType}, 0 to 2 are known.");
            }

            if (_packetType == multitrack)
            {
                throw new MediaFormatException("Multitrack message inside a multitrack message.");
            }
        }

        if (!_isMultitrack || _multitrackType is OneTrack or ManyTracks)
        {
            _codec = ReadUInt32();
        }

        return ReadTrack();
    }

    private bool ReadTrack()
    {
        if (_isMultitrack && _multitrackType == ManyTracksManyCodecs)
        {
            _codec = ReadUInt32();
        }

        var track = _isMultitrack ? ReadByte() : 0;
        ReadOnlyMemory<byte> body;
        if (_isMultitrack && _multitrackType != OneTrack)
        {
            body = Take(ReadUInt24());
        }
        else
        {
            body = _rest;
            _rest = default;
        }

        var compositionTime = 0;
        var kind = _packetType switch
        {
            SequenceStart => FlvPacketKind.SequenceStart,
            CodedFrames => FlvPacketKind.Coded,
            CodedFramesX when _type == FlvTagType.Video => FlvPacketKind.Coded,
            _ => FlvPacketKind.Other,
        };
        if (_type == FlvTagType.Video && _packetType == CodedFrames && (_codec is FourCc.Avc or FourCc.Hevc))
        {
            if (body.Length < 3)
            {
                throw Short();
            }

            compositionTime = Int24(body.Span);
            body = body[3..];
        }

        Current = new FlvPacket(kind, _codec, null, track, _isKeyframe, compositionTime, _nanoseconds, body);
        return true;
    }

    private static FlvPacket Other() => new(FlvPacketKind.Other, FourCc.Avc, null, 0, false, 0, 0, default);

    private static FlvPacket Legacy(string codec) => new(FlvPacketKind.Coded, 0, codec, 0, false, 0, 0, default);

    private static MediaFormatException Short() => new("Tag ends inside its header.");

    private static int UInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    private static int Int24(ReadOnlySpan<byte> bytes) => (UInt24(bytes) << 8) >> 8;

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Short();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private byte ReadByte() => Take(1).Span[0];

    private int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2).Span);

    private int ReadUInt24() => UInt24(Take(3).Span);

    private int ReadInt24() => Int24(Take(3).Span);

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4).Span);
}
