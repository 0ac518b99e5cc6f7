using System.Buffers;
using System.Buffers.Binary;
using Rillcast.Rtmp.Messages;

namespace Rillcast.Rtmp.Chunks;

/// <summary>Puts messages together from chunks (RTMP 1.0 §5.3). Set Chunk Size and Abort are obeyed here and not handed on.</summary>
/// <remarks>Stateful, single owner. After an exception it must not be used again.</remarks>
/// <param name="limits">Bounds of lengths, chunk streams and memory.</param>
public sealed class ChunkReader(RtmpLimits limits)
{
    // Basic header 3, message header 11, extended timestamp 4.
    private const int LongestHeader = 18;
    private const int DefaultChunkBytes = 128;

    // A message longer than this gets its memory as it arrives, so that a peer who only announces costs little.
    private const int TrustedBytes = 256 << 10;

    private readonly ChunkStream?[] _near = new ChunkStream?[64];
    private Dictionary<int, ChunkStream>? _far;
    private int _streams;
    private int _partialBytes;
    private int _aborts;
    private int _chunkBytes = DefaultChunkBytes;

    // The chunk whose payload is being read; null when a header comes next.
    private ChunkStream? _current;
    private int _chunkLeft;

    /// <summary>Reads one complete message, reassembling interleaved chunks (RTMP 1.0 §5.3.1, type 3 after extended timestamp: §5.3.1.3).</summary>
    /// <param name="buffer">Unread bytes; advanced past all that was taken in, also when the result is <see langword="false"/> (message not complete yet): what remains then is the beginning of a header.</param>
    /// <param name="message">Its payload is a copy owned by the caller.</param>
    /// <exception cref="RtmpProtocolException">A limit is passed, or a header refers to one that never was.</exception>
    public bool TryReadMessage(ref ReadOnlySequence<byte> buffer, out RtmpMessage message)
    {
        while (_current is not null || TryReadHeader(ref buffer))
        {
            ChunkStream stream = _current!;
            ReadPayload(stream, ref buffer);
            if (_chunkLeft > 0)
            {
                break;
            }

            _current = null;
            if (stream.Received < stream.Length)
            {
                continue;
            }

            message = Finish(stream);
            switch (message.Type)
            {
                case RtmpMessageType.SetChunkSize:
                    SetChunkSize(message.Payload.Span);
                    break;
                case RtmpMessageType.Abort:
                    Abort(message.Payload.Span);
                    break;
                default:
                    return true;
            }
        }

        message = default;
        return false;
    }

    /*
     *  fmt|csid  [csid 8 or 16]   timestamp 24  length 24  type 8  stream 32 (little-endian)   [extended timestamp 32]
     *  type 0:                    x             x          x       x                           when timestamp = 0xFFFFFF
     *  type 1:                    delta         x          x                                   when delta = 0xFFFFFF
     *  type 2:                    delta                                                        when delta = 0xFFFFFF
     *  type 3:                                                                                 see TakesExtended
     */
    private bool TryReadHeader(ref ReadOnlySequence<byte> buffer)
    {
        scoped ReadOnlySpan<byte> head = buffer.FirstSpan;
        Span<byte> joined = stackalloc byte[LongestHeader];
        if (head.Length < LongestHeader && buffer.Length > head.Length)
        {
            int available = (int)Math.Min(buffer.Length, LongestHeader);
            buffer.Slice(0, available).CopyTo(joined);
            head = joined[..available];
        }

        if (head.IsEmpty)
        {
            return false;
        }

        // 1. Basic header (§5.3.1.1).
        int format = head[0] >> 6;
        int id = head[0] & 0x3F;
        int at = id switch { 0 => 2, 1 => 3, _ => 1 };
        if (head.Length < at)
        {
            return false;
        }

        id = id switch
        {
            0 => head[1] + 64,
            1 => head[1] + 64 + (head[2] << 8),
            _ => id,
        };

        // 2. Message header (§5.3.1.2) and extended timestamp (§5.3.1.3): all of it is there or nothing is taken.
        ReadOnlySpan<byte> header = head[at..];
        at += format switch { 0 => 11, 1 => 7, 2 => 3, _ => 0 };
        if (head.Length < at)
        {
            return false;
        }

        ChunkStream? known = Find(id);
        uint? extended = null;
        if (format == 3)
        {
            if (known is null)
            {
                throw new RtmpProtocolException(RtmpFault.ChunkWithoutHeader, $"Chunk stream {id} begins with a type 3 header.");
            }

            if (known.Extended is { } value)
            {
                switch (TakesExtended(value, known.Timestamp, head[at..]))
                {
                    case null:
                        return false;
                    case true:
                        at += 4;
                        break;
                    default:
                        break;
                }
            }
        }
        else if (ReadUInt24(header) == 0xFFFFFF)
        {
            if (head.Length < at + 4)
            {
                return false;
            }

            extended = BinaryPrimitives.ReadUInt32BigEndian(head[at..]);
            at += 4;
        }

        // 3. Now it counts.
        Begin(format, id, known, header, extended);
        buffer = buffer.Slice(at);
        return true;
    }

    /// <summary>Whether a type 3 header is followed by the extended timestamp of its predecessor. §5.3.1.3 wants it repeated, but some
    /// encoders do not; so the four bytes tell: payload that looks like it by chance would be a one in four billion accident. Null = cannot say yet.</summary>
    private static bool? TakesExtended(uint field, uint absolute, ReadOnlySpan<byte> next)
    {
        Span<byte> expected = stackalloc byte[4];
        int compared = Math.Min(4, next.Length);
        BinaryPrimitives.WriteUInt32BigEndian(expected, field);
        bool fits = next.StartsWith(expected[..compared]);
        if (!fits && field != absolute)
        {
            // Seen after type 1 and 2 headers: the absolute time instead of the delta.
            BinaryPrimitives.WriteUInt32BigEndian(expected, absolute);
            fits = next.StartsWith(expected[..compared]);
        }

        return !fits ? false : compared == 4 ? true : null;
    }

    private void Begin(int format, int id, ChunkStream? known, ReadOnlySpan<byte> header, uint? extended)
    {
        ChunkStream stream = known ?? Add(id, format);
        bool continues = stream.Payload is not null;
        if (format == 3)
        {
            if (!continues)
            {
                stream.Timestamp += stream.Delta;
            }
        }
        else
        {
            if (continues)
            {
                throw new RtmpProtocolException(RtmpFault.MessageCutShort, $"Chunk stream {id}: a type {format} header after {stream.Received} of {stream.Length} bytes.");
            }

            uint time = extended ?? (uint)ReadUInt24(header);
            stream.Extended = extended;
            stream.Delta = time;
            stream.Timestamp = format == 0 ? time : stream.Timestamp + time;
            if (format <= 1)
            {
                stream.Length = ReadUInt24(header[3..]);
                stream.Type = (RtmpMessageType)header[6];
            }

            if (format == 0)
            {
                stream.StreamId = BinaryPrimitives.ReadUInt32LittleEndian(header[7..]);
            }
        }

        if (!continues && stream.Length > limits.MaxMessageBytes)
        {
            throw new RtmpProtocolException(RtmpFault.MessageTooLong, $"A message of {stream.Length} bytes on chunk stream {id}.");
        }

        _current = stream;
        _chunkLeft = Math.Min(_chunkBytes, stream.Length - stream.Received);
    }

    private void ReadPayload(ChunkStream stream, ref ReadOnlySequence<byte> buffer)
    {
        int take = (int)Math.Min(_chunkLeft, buffer.Length);
        Reserve(stream, take);
        Span<byte> target = stream.Payload.AsSpan(stream.Received, take);
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        if (first.Length >= take)
        {
            first[..take].CopyTo(target);
        }
        else
        {
            buffer.Slice(0, take).CopyTo(target);
        }

        buffer = buffer.Slice(take);
        stream.Received += take;
        _chunkLeft -= take;
    }

    private void Reserve(ChunkStream stream, int more)
    {
        int have = stream.Payload?.Length ?? 0;
        int need = stream.Received + more;
        if (stream.Payload is not null && need <= have)
        {
            return;
        }

        int size = stream.Length <= TrustedBytes || need == stream.Length
            ? stream.Length
            : (int)Math.Min(stream.Length, Math.Max(TrustedBytes, 4L * need));
        _partialBytes += size - have;
        if (_partialBytes > limits.MaxPartialBytes)
        {
            throw new RtmpProtocolException(RtmpFault.TooManyPartialBytes, $"Unfinished messages of more than {limits.MaxPartialBytes} bytes.");
        }

        byte[] payload = size == 0 ? [] : GC.AllocateUninitializedArray<byte>(size);
        stream.Payload.AsSpan(0, stream.Received).CopyTo(payload);
        stream.Payload = payload;
    }

    private RtmpMessage Finish(ChunkStream stream)
    {
        RtmpMessage message = new(stream.Type, stream.Timestamp, stream.StreamId, stream.Payload);
        Forget(stream);
        return message;
    }

    private void Forget(ChunkStream stream)
    {
        _partialBytes -= stream.Payload?.Length ?? 0;
        stream.Payload = null;
        stream.Received = 0;
    }

    // §5.4.1: 31 bits, at least 1. Chunks are never longer than their message, so encoders that name 2^31 − 1 mean "whole messages".
    private void SetChunkSize(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 4)
        {
            throw new RtmpProtocolException(RtmpFault.BadControlMessage, "Set Chunk Size without a size.");
        }

        int size = BinaryPrimitives.ReadInt32BigEndian(payload);
        if (size < 1)
        {
            throw new RtmpProtocolException(RtmpFault.BadChunkSize, $"Chunk size {size}.");
        }

        _chunkBytes = Math.Min(size, limits.MaxChunkBytes);
    }

    // §5.4.2.
    private void Abort(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 4)
        {
            throw new RtmpProtocolException(RtmpFault.BadControlMessage, "Abort without a chunk stream id.");
        }

        if (++_aborts > limits.MaxAborts)
        {
            throw new RtmpProtocolException(RtmpFault.TooManyAborts, $"More than {limits.MaxAborts} aborted messages.");
        }

        uint id = BinaryPrimitives.ReadUInt32BigEndian(payload);
        if (id <= ushort.MaxValue + 64 && Find((int)id) is { } stream)
        {
            Forget(stream);
        }
    }

    private ChunkStream? Find(int id) =>
        id < _near.Length ? _near[id] : _far?.GetValueOrDefault(id);

    private ChunkStream Add(int id, int format)
    {
        // librtmp (and so OBS) opens chunk stream 2 with a type 1 header for its control messages; type 2 has not even a length.
        if (format > 1)
        {
            throw new RtmpProtocolException(RtmpFault.ChunkWithoutHeader, $"Chunk stream {id} begins with a type {format} header.");
        }

        if (_streams == limits.MaxChunkStreams)
        {
            throw new RtmpProtocolException(RtmpFault.TooManyChunkStreams, $"More than {limits.MaxChunkStreams} chunk streams.");
        }

        _streams++;
        ChunkStream stream = new(id);
        if (id < _near.Length)
        {
            _near[id] = stream;
        }
        else
        {
            (_far ??= [])[id] = stream;
        }

        return stream;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
}
