namespace Rillcast.Rtmp;

/// <summary>The peer broke the protocol or a limit; its connection must end.</summary>
/// <param name="fault">What it did.</param>
/// <param name="message">Detail for the log.</param>
public sealed class RtmpProtocolException(RtmpFault fault, string message) : Exception(message)
{
    /// <summary>What the peer did.</summary>
    public RtmpFault Fault { get; } = fault;
}

/// <summary>Ways for a peer to break the protocol.</summary>
public enum RtmpFault
{
    /// <summary>The first byte is none of RTMP (RTMP 1.0 §5.2.2); an HTTP or TLS client perhaps.</summary>
    NotRtmp,

    /// <summary>RTMPE (versions 6, 8, 9): its encryption is no protection and not offered; RTMPS is.</summary>
    EncryptedRtmp,

    /// <summary>A header that refers to an earlier one of its chunk stream that never was.</summary>
    ChunkWithoutHeader,

    /// <summary>A new message began before the last one of its chunk stream was complete.</summary>
    MessageCutShort,

    /// <summary>Chunk size 0, or with the reserved bit set.</summary>
    BadChunkSize,

    /// <summary>More chunk streams than <see cref="RtmpLimits.MaxChunkStreams"/>.</summary>
    TooManyChunkStreams,

    /// <summary>A message longer than <see cref="RtmpLimits.MaxMessageBytes"/>.</summary>
    MessageTooLong,

    /// <summary>More unfinished messages than <see cref="RtmpLimits.MaxPartialBytes"/> hold.</summary>
    TooManyPartialBytes,

    /// <summary>More Abort messages than <see cref="RtmpLimits.MaxAborts"/>.</summary>
    TooManyAborts,

    /// <summary>A control message too short or with a value out of range.</summary>
    BadControlMessage,

    /// <summary>AMF that breaks its format.</summary>
    BadAmf,

    /// <summary>AMF deeper, longer or with more values than the limits.</summary>
    AmfTooLarge,

    /// <summary>A command where it is not allowed, or without what it needs.</summary>
    BadCommand,

    /// <summary>An aggregate message whose parts do not add up.</summary>
    BadAggregate,

    /// <summary>More commands than a publisher has any use for.</summary>
    TooManyCommands,
}
