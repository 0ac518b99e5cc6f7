using Rillcast.Rtmp.Messages;

namespace Rillcast.Rtmp.Chunks;

/// <summary>One whole message, put together from its chunks.</summary>
/// <param name="Type">Message type id (RTMP 1.0 §6.1.1).</param>
/// <param name="Timestamp">Milliseconds modulo 2^32 on the sender's clock.</param>
/// <param name="StreamId">Message stream; 0 is the connection itself.</param>
/// <param name="Payload">Owned by whoever holds the message; never changed again.</param>
public readonly record struct RtmpMessage(RtmpMessageType Type, uint Timestamp, uint StreamId, ReadOnlyMemory<byte> Payload);
