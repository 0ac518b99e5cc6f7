using System.Buffers.Binary;
using Rillcast.Media.Flv;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Rtmp.Messages;

/// <summary>Several FLV tags in one message (RTMP 1.0 §7.1.6).</summary>
internal static class AggregateMessage
{
    private const int HeaderBytes = 11;
    private const int BackPointerBytes = 4;

    /*
     *  type 8 | size 24 | timestamp low 24 | timestamp high 8 | stream id 24 | body | back pointer 32      again and again
     */

    /// <summary>Splits an aggregate. Its parts share the memory of the message.</summary>
    /// <exception cref="RtmpProtocolException">The parts are longer than the whole.</exception>
    public static void Split(in RtmpMessage message, List<RtmpMessage> parts)
    {
        ReadOnlyMemory<byte> left = message.Payload;
        uint? offset = null;
        while (!left.IsEmpty)
        {
            ReadOnlySpan<byte> header = left.Span;
            if (header.Length < HeaderBytes)
            {
                throw new RtmpProtocolException(RtmpFault.BadAggregate, "An aggregate message ends in a header.");
            }

            int size = (header[1] << 16) | (header[2] << 8) | header[3];
            uint time = (BinaryPrimitives.ReadUInt32BigEndian(header[4..]) >> 8) | ((uint)header[7] << 24);
            if (size > left.Length - HeaderBytes)
            {
                throw new RtmpProtocolException(RtmpFault.BadAggregate, $"A part of {size} bytes in the last {left.Length} of an aggregate message.");
            }

            // "The difference between the timestamps of the aggregate message and the first sub-message is the offset used to
            // renormalize the timestamps of the sub-messages to the stream timescale."
            offset ??= message.Timestamp - time;
            parts.Add(new RtmpMessage((RtmpMessageType)header[0], time + offset.Value, message.StreamId, left.Slice(HeaderBytes, size)));

            // The last back pointer is missing from some senders.
            left = left[Math.Min(left.Length, HeaderBytes + size + BackPointerBytes)..];
        }
    }

    /// <summary>Wraps tags; the inverse of <see cref="Split"/>.</summary>
    public static byte[] Join(IReadOnlyList<FlvTag> tags)
    {
        byte[] payload = new byte[tags.Sum(tag => HeaderBytes + tag.Body.Length + BackPointerBytes)];
        Span<byte> left = payload;
        foreach (FlvTag tag in tags)
        {
            BinaryPrimitives.WriteInt32BigEndian(left, tag.Body.Length | ((byte)tag.Type << 24));
            BinaryPrimitives.WriteUInt32BigEndian(left[4..], (tag.Timestamp << 8) | (tag.Timestamp >> 24));
            left.Slice(8, 3).Clear();
            tag.Body.Span.CopyTo(left[HeaderBytes..]);
            BinaryPrimitives.WriteInt32BigEndian(left[(HeaderBytes + tag.Body.Length)..], HeaderBytes + tag.Body.Length);
            left = left[(HeaderBytes + tag.Body.Length + BackPointerBytes)..];
        }

        return payload;
    }
}
