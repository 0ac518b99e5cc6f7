using Rillcast.Media.Codecs;

namespace Rillcast.Media.Flv;

/// <summary>One coded unit out of a tag, still on the sender's clock.</summary>
/// <param name="Config">The configuration in force for it.</param>
/// <param name="Timestamp">Decoding time, milliseconds modulo 2^32.</param>
/// <param name="TimestampNanoseconds">Nanoseconds to add to it (Enhanced RTMP v2 TimestampOffsetNano), 0 to 999,999.</param>
/// <param name="CompositionOffset">Presentation minus decoding time in milliseconds; may be negative.</param>
/// <param name="IsRandomAccess">Decoding can start here; true for audio.</param>
/// <param name="Payload">As <see cref="AccessUnit.Payload"/>.</param>
public readonly record struct DemuxedUnit(
    ICodecConfig Config,
    uint Timestamp,
    int TimestampNanoseconds,
    int CompositionOffset,
    bool IsRandomAccess,
    ReadOnlyMemory<byte> Payload);

/// <summary>What became of a tag.</summary>
public enum DemuxOutcome
{
    /// <summary>A unit came out.</summary>
    Unit,

    /// <summary>A decoder configuration was taken in, new or repeated.</summary>
    Configuration,

    /// <summary>Nothing for us in it: metadata, end of sequence, a colour description, a second track of a multitrack message.</summary>
    Ignored,

    /// <summary>A unit came before any configuration of its track; dropped.</summary>
    NotConfigured,

    /// <summary>The tag or the unit in it breaks its format; dropped.</summary>
    Damaged,

    /// <summary>A codec we do not take; <see cref="FlvDemuxer.UnsupportedCodec"/> names it.</summary>
    UnsupportedCodec,
}
