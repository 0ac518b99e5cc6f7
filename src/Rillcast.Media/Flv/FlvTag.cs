namespace Rillcast.Media.Flv;

/// <summary>Kind of an FLV tag; the same numbers are RTMP message type ids (RTMP 1.0 §7.1, FLV 10.1 §E.4.1).</summary>
public enum FlvTagType : byte
{
    /// <summary>Audio data.</summary>
    Audio = 8,

    /// <summary>Video data.</summary>
    Video = 9,

    /// <summary>Script data in AMF0: metadata.</summary>
    Script = 18,
}

/// <summary>One media message of a publisher: exactly what is spooled, before anything else happens to it.</summary>
/// <param name="Type">Audio, video or script.</param>
/// <param name="Timestamp">Sender's clock in milliseconds modulo 2^32.</param>
/// <param name="Body">Tag body (RTMP message payload); immutable, owned by the tag.</param>
public readonly record struct FlvTag(FlvTagType Type, uint Timestamp, ReadOnlyMemory<byte> Body);
