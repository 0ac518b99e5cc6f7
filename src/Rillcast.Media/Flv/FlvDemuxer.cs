using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Aac;
using Rillcast.Media.Codecs.Av1;
using Rillcast.Media.Codecs.H264;
using Rillcast.Media.Codecs.H265;
using Rillcast.Media.Codecs.Opus;

namespace Rillcast.Media.Flv;

/// <summary>
/// Turns a publisher's tags into coded units (FLV 10.1 Annex E, Enhanced RTMP v2). Keeps the configuration in force per kind; single owner.
/// Never throws on what a publisher sends.
/// </summary>
/// <remarks>
/// A unit is a random access point when the sender calls it a keyframe and its coded picture agrees: an IDR or I picture of H.264, an IRAP picture of HEVC,
/// a shown key frame of AV1. An H.264 picture that is intra but not IDR counts because encoders with open GOPs mark such recovery points as keyframes and have
/// no other; pictures before it in presentation order may then refer to the group before, as players expect of such streams.
/// Parameter sets inside keyframes (H.264, HEVC: sets; AV1: sequence header) that differ from the configuration make a new one.
/// </remarks>
public sealed class FlvDemuxer
{
    private readonly FlvTrack _video = new(FlvTagType.Video);
    private readonly FlvTrack _audio = new(FlvTagType.Audio);

    /// <summary>FourCC or name of the last unsupported codec met; null when none was.</summary>
    public string? UnsupportedCodec { get; private set; }

    /// <summary>What was wrong with the last damaged tag; null when none was.</summary>
    public string? LastDamage { get; private set; }

    /// <summary>Tracks of multitrack messages met so far that are not kept: of each kind the one with the first sequence header is.</summary>
    public int IgnoredTracks => _video.IgnoredTracks + _audio.IgnoredTracks;

    /// <summary>Configuration of the video track; null before its first.</summary>
    public IVideoConfig? Video => (IVideoConfig?)_video.Config;

    /// <summary>Configuration of the audio track; null before its first.</summary>
    public IAudioConfig? Audio => (IAudioConfig?)_audio.Config;

    /// <summary>Reads one audio or video tag; script tags are ignored.</summary>
    /// <param name="tag">The tag. Its body is shared by the unit that comes out, not copied (AV1 with temporal delimiters between other OBUs excepted).</param>
    /// <param name="unit">The unit, when the outcome says so.</param>
    public DemuxOutcome Demux(in FlvTag tag, out DemuxedUnit unit)
    {
        unit = default;
        if (tag.Type is not (FlvTagType.Video or FlvTagType.Audio))
        {
            return DemuxOutcome.Ignored;
        }

        var track = tag.Type == FlvTagType.Video ? _video : _audio;
        var outcome = DemuxOutcome.Ignored;
        try
        {
            foreach (var packet in new FlvPackets(tag))
            {
                if (track.IsKept(packet.Track))
                {
                    outcome = Take(track, tag.Timestamp, packet, ref unit);
                }
            }
        }
        catch (MediaFormatException e)
        {
            // A unit may be out already when a later track's part of the message is broken; it is whole and stays.
            LastDamage = e.Message;
            return outcome == DemuxOutcome.Unit ? outcome : DemuxOutcome.Damaged;
        }

        return outcome;
    }

    /// <summary>The sequence header tags that bring a new demuxer into the present state; pushed first when a spool is replayed. None of them makes a unit.</summary>
    public IReadOnlyList<FlvTag> CaptureState() => [.. _video.CaptureState(), .. _audio.CaptureState()];

    private DemuxOutcome Take(FlvTrack track, uint timestamp, in FlvPacket packet, ref DemuxedUnit unit)
    {
        switch (packet.Kind)
        {
            case FlvPacketKind.SequenceStart:
                return Configure(track, packet);
            case FlvPacketKind.Coded:
                return TakeUnit(track, timestamp, packet, ref unit);
            default:
                return DemuxOutcome.Ignored;
        }
    }

    private DemuxOutcome Configure(FlvTrack track, in FlvPacket packet)
    {
        if (track.IsHeader(packet.Codec, packet.Body.Span))
        {
            return DemuxOutcome.Configuration;
        }

        ICodecConfig? config;
        switch (track.Type, packet.Codec)
        {
            case (FlvTagType.Video, FourCc.Avc):
                config = H264Config.Parse(packet.Body);
                break;
            case (FlvTagType.Video, FourCc.Hevc):
                config = H265Config.Parse(packet.Body);
                break;
            case (FlvTagType.Video, FourCc.Av1):
                config = Av1Config.LacksSequenceHeader(packet.Body) ? null : Av1Config.Parse(packet.Body);
                break;
            case (FlvTagType.Audio, FourCc.Aac):
                if (!AacConfig.TryParse(packet.Body, out var aac, out var objectType))
                {
                    return Unsupported($"mp4a.40.{objectType}");
                }

                config = aac;
                break;
            case (FlvTagType.Audio, FourCc.Opus):
                config = OpusConfig.Parse(packet.Body);
                break;
            default:
                return Unsupported(packet.LegacyCodec ?? FourCc.ToText(packet.Codec));
        }

        track.Configure(packet.Track, packet.Codec, packet.Body, config);
        return DemuxOutcome.Configuration;
    }

    private DemuxOutcome TakeUnit(FlvTrack track, uint timestamp, in FlvPacket packet, ref DemuxedUnit unit)
    {
        if (!IsSupported(track.Type, packet.Codec))
        {
            return Unsupported(packet.LegacyCodec ?? FourCc.ToText(packet.Codec));
        }

        if (track.Codec != packet.Codec)
        {
            return DemuxOutcome.NotConfigured;
        }

        var payload = packet.Body;
        var isRandomAccess = true;
        if (track.Type == FlvTagType.Video)
        {
            var outcome = track.Codec switch
            {
                FourCc.Avc => ExamineAvc(track, packet, out isRandomAccess),
                FourCc.Hevc => ExamineHevc(track, packet, out isRandomAccess),
                _ => ExamineAv1(track, packet, out isRandomAccess, out payload),
            };
            if (outcome != DemuxOutcome.Unit)
            {
                return outcome;
            }
        }
        else
        {
            // Checks the unit, so that nobody who asks again can meet the exception.
            ((IAudioConfig)track.Config!).DurationOf(payload.Span);
        }

        unit = new DemuxedUnit(track.Config!, timestamp, packet.Nanoseconds, packet.CompositionOffset, isRandomAccess, payload);
        return DemuxOutcome.Unit;
    }

    private static bool IsSupported(FlvTagType type, uint codec) =>
        type == FlvTagType.Video ? codec is FourCc.Avc or FourCc.Hevc or FourCc.Av1 : codec is FourCc.Aac or FourCc.Opus;

    private static DemuxOutcome ExamineAvc(FlvTrack track, in FlvPacket packet, out bool isRandomAccess)
    {
        var config = (H264Config)track.Config!;
        var sample = H264Sample.Examine(packet.Body.Span, config.NalLengthSize);
        isRandomAccess = packet.IsKeyframe && sample.IsIntra;
        if (sample.HasParameterSets && (packet.IsKeyframe || !sample.HasPicture))
        {
            track.Config = config.WithParameterSetsOf(packet.Body.Span);
        }

        return OutcomeOf(sample.HasPicture, sample.HasParameterSets, packet);
    }

    private static DemuxOutcome ExamineHevc(FlvTrack track, in FlvPacket packet, out bool isRandomAccess)
    {
        var config = (H265Config)track.Config!;
        var sample = H265Sample.Examine(packet.Body.Span, config.NalLengthSize);
        isRandomAccess = packet.IsKeyframe && sample.IsRandomAccess;
        if (sample.HasParameterSets && (packet.IsKeyframe || !sample.HasPicture))
        {
            track.Config = config.WithParameterSetsOf(packet.Body.Span);
        }

        return OutcomeOf(sample.HasPicture, sample.HasParameterSets, packet);
    }

    private static DemuxOutcome ExamineAv1(FlvTrack track, in FlvPacket packet, out bool isRandomAccess, out ReadOnlyMemory<byte> payload)
    {
        var config = (Av1Config?)track.Config;
        var bytes = packet.Body.Span;
        var sample = Av1Sample.Examine(bytes, config?.IsReducedStillPicture ?? false);
        var header = bytes[sample.SequenceHeader];
        if (!header.IsEmpty && (packet.IsKeyframe || !sample.HasPicture))
        {
            track.Config = config?.WithSequenceHeader(header) ?? Av1Config.FromSequenceHeader(header);
        }

        isRandomAccess = packet.IsKeyframe && sample.IsKeyFrame;
        payload = sample.InnerDelimiters ? Av1Sample.WithoutDelimiters(bytes) : packet.Body[sample.Content];
        return track.Config is null ? DemuxOutcome.NotConfigured : OutcomeOf(sample.HasPicture, !header.IsEmpty, packet);
    }

    // Parameter sets sent in a message of their own configure and make no unit: a sample without a picture cannot be decoded.
    private static DemuxOutcome OutcomeOf(bool hasPicture, bool hasParameterSets, in FlvPacket packet) =>
        hasPicture ? DemuxOutcome.Unit
        : hasParameterSets ? DemuxOutcome.Configuration
        : packet.Body.IsEmpty ? throw new MediaFormatException("Video unit of no bytes.")
        : DemuxOutcome.Ignored;

    private DemuxOutcome Unsupported(string codec)
    {
        UnsupportedCodec = codec;
        return DemuxOutcome.UnsupportedCodec;
    }
}
