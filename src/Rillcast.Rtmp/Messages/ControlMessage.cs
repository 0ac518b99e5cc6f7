using System.Buffers.Binary;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Rtmp.Messages;

/// <summary>Makes and reads protocol control and user control messages (RTMP 1.0 §5.4, §7.1.7).</summary>
public static class ControlMessage
{
    /// <summary>Chunk stream that these messages MUST be sent on (§5.4).</summary>
    public const int ChunkStreamId = 2;

    /// <summary>Our chunks are this long from now on.</summary>
    public static RtmpMessage SetChunkSize(int bytes) => Number(RtmpMessageType.SetChunkSize, (uint)bytes);

    /// <summary>The unfinished message of a chunk stream is given up.</summary>
    public static RtmpMessage Abort(int chunkStreamId) => Number(RtmpMessageType.Abort, (uint)chunkStreamId);

    /// <summary>So many bytes have arrived here, modulo 2^32.</summary>
    public static RtmpMessage Acknowledgement(uint bytes) => Number(RtmpMessageType.Acknowledgement, bytes);

    /// <summary>Acknowledge each so many bytes of ours.</summary>
    public static RtmpMessage WindowAcknowledgementSize(int bytes) => Number(RtmpMessageType.WindowAcknowledgementSize, (uint)bytes);

    /// <summary>Send no more than so many bytes unacknowledged; limit type 2, dynamic (§5.4.5).</summary>
    public static RtmpMessage SetPeerBandwidth(int bytes)
    {
        byte[] payload = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        payload[4] = 2;
        return new RtmpMessage(RtmpMessageType.SetPeerBandwidth, 0, 0, payload);
    }

    /// <summary>Makes a user control message.</summary>
    public static RtmpMessage UserControl(UserControlEvent kind, uint value)
    {
        byte[] payload = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)kind);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(2), value);
        return new RtmpMessage(RtmpMessageType.UserControl, 0, 0, payload);
    }

    /// <summary>Reads the number of a control message.</summary>
    /// <exception cref="RtmpProtocolException">Shorter than four bytes.</exception>
    public static uint ReadNumber(in RtmpMessage message) => message.Payload.Length >= 4
        ? BinaryPrimitives.ReadUInt32BigEndian(message.Payload.Span)
        : throw new RtmpProtocolException(RtmpFault.BadControlMessage, $"{message.Type} of {message.Payload.Length} bytes.");

    /// <summary>Reads a user control message; events shorter than the four bytes of all we know have value 0.</summary>
    /// <exception cref="RtmpProtocolException">Shorter than two bytes.</exception>
    public static (UserControlEvent Event, uint Value) ReadUserControl(in RtmpMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload.Span;
        if (payload.Length < 2)
        {
            throw new RtmpProtocolException(RtmpFault.BadControlMessage, "A user control message without an event.");
        }

        uint value = payload.Length >= 6 ? BinaryPrimitives.ReadUInt32BigEndian(payload[2..]) : 0;
        return ((UserControlEvent)BinaryPrimitives.ReadUInt16BigEndian(payload), value);
    }

    private static RtmpMessage Number(RtmpMessageType type, uint value)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, value);
        return new RtmpMessage(type, 0, 0, payload);
    }
}

/// <summary>Events of user control messages (§7.1.7).</summary>
public enum UserControlEvent
{
    /// <summary>A stream is ready.</summary>
    StreamBegin = 0,

    /// <summary>A stream has ended.</summary>
    StreamEof = 1,

    /// <summary>Answer me, with this time.</summary>
    PingRequest = 6,

    /// <summary>The answer, with that time.</summary>
    PingResponse = 7,
}
