using System.Buffers.Binary;

namespace Rillcast.Load;

/// <summary>A recorded FLV file as RTMP chunks that are ready to be sent, the same bytes for every publisher.</summary>
internal sealed class FlvScript
{
    /// <summary>Chunk size told to the server: every message fits into one chunk, so the bytes can be prepared once.</summary>
    public const int ChunkSize = 1 << 20;

    private const int MessageStream = 1;

    private FlvScript(byte[] bytes, (uint Time, int End)[] messages)
    {
        Bytes = bytes;
        Messages = messages;
    }

    public byte[] Bytes { get; }

    /// <summary>Sending time of each message in milliseconds and where its bytes end.</summary>
    public (uint Time, int End)[] Messages { get; }

    public TimeSpan Length => TimeSpan.FromMilliseconds(Messages[^1].Time);

    public static FlvScript Read(string file)
    {
        var flv = File.ReadAllBytes(file).AsSpan();
        using var chunks = new MemoryStream();
        var messages = new List<(uint, int)>();
        var header = (Span<byte>)stackalloc byte[12];

        // FLV header (9 bytes) and the first back pointer (4); then tags: type, size 24, time 24 + 8, stream id 24, body, back pointer.
        for (var at = 13; at + 11 <= flv.Length;)
        {
            var type = flv[at];
            var size = (flv[at + 1] << 16) | (flv[at + 2] << 8) | flv[at + 3];
            var time = (uint)((flv[at + 7] << 24) | (flv[at + 4] << 16) | (flv[at + 5] << 8) | flv[at + 6]);
            var body = flv.Slice(at + 11, size);
            at += 11 + size + 4;
            if (type is not (8 or 9))
            {
                continue;
            }

            // Chunk header type 0 (RTMP 1.0 §5.3.1.2.1): stream 4 for sound, 6 for pictures; message stream id little-endian.
            header[0] = type == 8 ? (byte)4 : (byte)6;
            header[1] = (byte)(time >> 16);
            header[2] = (byte)(time >> 8);
            header[3] = (byte)time;
            header[4] = (byte)(size >> 16);
            header[5] = (byte)(size >> 8);
            header[6] = (byte)size;
            header[7] = type;
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], MessageStream);
            chunks.Write(header);
            chunks.Write(body);
            messages.Add((time, (int)chunks.Length));
        }

        return new FlvScript(chunks.ToArray(), [.. messages]);
    }
}
