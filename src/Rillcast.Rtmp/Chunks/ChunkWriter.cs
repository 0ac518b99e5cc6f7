using System.Buffers;
using System.Buffers.Binary;
using Rillcast.Rtmp.Messages;

namespace Rillcast.Rtmp.Chunks;

/// <summary>Cuts messages into chunks (RTMP 1.0 §5.3).</summary>
/// <remarks>Stateful, single owner: it knows the last header of each chunk stream.</remarks>
public sealed class ChunkWriter
{
    private readonly Dictionary<int, (uint Timestamp, uint Delta, int Length, RtmpMessageType Type, uint StreamId)> _last = [];

    /// <summary>Payload bytes of a chunk, 1 to 2^31 − 1; the peer must have been told by Set Chunk Size first. 128 at the beginning.</summary>
    public int ChunkSize
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 128;

    /// <summary>Whether continuing chunks repeat an extended timestamp, as §5.3.1.3 wants it.</summary>
    public bool RepeatsExtendedTimestamp { get; set; } = true;

    /// <summary>Writes one message whole, with the shortest header that says it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="chunkStreamId">2 to 65,599.</param>
    /// <param name="message">At most 2^24 − 1 bytes of payload.</param>
    /// <param name="mostCompact">Header type to use at least, 0 to 3: 0 writes the full header whenever it may, 3 the shortest possible.</param>
    public void Write(IBufferWriter<byte> output, int chunkStreamId, in RtmpMessage message, int mostCompact = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Payload.Length, 0xFFFFFF);
        WriteHeader(output, chunkStreamId, message, mostCompact, out uint? extended);
        ReadOnlySpan<byte> left = message.Payload.Span;
        while (true)
        {
            int take = Math.Min(ChunkSize, left.Length);
            output.Write(left[..take]);
            left = left[take..];
            if (left.IsEmpty)
            {
                break;
            }

            WriteBasicHeader(output, 3, chunkStreamId);
            if (extended is { } value && RepeatsExtendedTimestamp)
            {
                WriteUInt32(output, value);
            }
        }

    }

    private void WriteHeader(IBufferWriter<byte> output, int id, in RtmpMessage message, int mostCompact, out uint? extended)
    {
        int length = message.Payload.Length;
        int format = 0;
        uint delta = 0;
        if (_last.TryGetValue(id, out var last) && last.StreamId == message.StreamId && message.Timestamp - last.Timestamp < 0x80000000)
        {
            delta = message.Timestamp - last.Timestamp;
            format = last.Length != length || last.Type != message.Type ? 1 : last.Delta != delta ? 2 : 3;
            format = Math.Min(format, mostCompact);
        }

        uint field = format == 0 ? message.Timestamp : delta;
        extended = field >= 0xFFFFFF ? field : null;
        _last[id] = (message.Timestamp, field, length, message.Type, message.StreamId);

        WriteBasicHeader(output, format, id);
        if (format <= 2)
        {
            WriteUInt24(output, (int)Math.Min(field, 0xFFFFFF));
        }

        if (format <= 1)
        {
            WriteUInt24(output, length);
            output.GetSpan(1)[0] = (byte)message.Type;
            output.Advance(1);
        }

        if (format == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), message.StreamId);
            output.Advance(4);
        }

        if (extended is { } value && (format < 3 || RepeatsExtendedTimestamp))
        {
            WriteUInt32(output, value);
        }

    }

    private static void WriteBasicHeader(IBufferWriter<byte> output, int format, int id)
    {
        Span<byte> span = output.GetSpan(3);
        switch (id)
        {
            case < 2 or > ushort.MaxValue + 64:
                throw new ArgumentOutOfRangeException(nameof(id));
            case < 64:
                span[0] = (byte)((format << 6) | id);
                output.Advance(1);
                break;
            case < 64 + 256:
                span[0] = (byte)(format << 6);
                span[1] = (byte)(id - 64);
                output.Advance(2);
                break;
            default:
                span[0] = (byte)((format << 6) | 1);
                BinaryPrimitives.WriteUInt16LittleEndian(span[1..], (ushort)(id - 64));
                output.Advance(3);
                break;
        }
    }

    private static void WriteUInt24(IBufferWriter<byte> output, int value)
    {
        Span<byte> span = output.GetSpan(3);
        span[0] = (byte)(value >> 16);
        span[1] = (byte)(value >> 8);
        span[2] = (byte)value;
        output.Advance(3);
    }

    private static void WriteUInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}
