namespace Rillcast.Rtmp;

/// <summary>Everything the host needs for its one log line when a connection has ended.</summary>
/// <param name="Reason">How it ended.</param>
/// <param name="Fault">What the peer did wrong; null unless the reason is <see cref="RtmpCloseReason.ProtocolError"/>.</param>
/// <param name="Description">Detail in words; null when the reason says it all.</param>
/// <param name="BytesReceived">All bytes read from the transport, handshake included.</param>
/// <param name="Messages">Media messages received.</param>
public sealed record RtmpConnectionEnd(RtmpCloseReason Reason, RtmpFault? Fault, string? Description, long BytesReceived, long Messages);
