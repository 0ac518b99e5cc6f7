namespace Rillcast.Media.Flv;

/// <summary>What a packet inside a tag is for.</summary>
internal enum FlvPacketKind
{
    /// <summary>A decoder configuration.</summary>
    SequenceStart,

    /// <summary>A coded unit.</summary>
    Coded,

    /// <summary>Anything else that is allowed.</summary>
    Other,
}

/// <summary>One track's part of a tag: in legacy FLV and without multitrack the only one.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Codec">Its <see cref="FourCc"/>; 0 when the tag names a legacy codec that has none here.</param>
/// <param name="LegacyCodec">Name of that legacy codec; null otherwise.</param>
/// <param name="Track">Track of a multitrack message, else 0 as Enhanced RTMP wants.</param>
/// <param name="IsKeyframe">The sender says that it is a keyframe.</param>
/// <param name="CompositionOffset">Milliseconds.</param>
/// <param name="Nanoseconds">Enhanced RTMP TimestampOffsetNano.</param>
/// <param name="Body">What the codec defines.</param>
internal readonly record struct FlvPacket(
    FlvPacketKind Kind,
    uint Codec,
    string? LegacyCodec,
    int Track,
    bool IsKeyframe,
    int CompositionOffset,
    int Nanoseconds,
    ReadOnlyMemory<byte> Body);
