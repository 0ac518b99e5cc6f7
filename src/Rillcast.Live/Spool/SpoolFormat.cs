using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Rillcast.Live.Spool;

/// <summary>
/// Records of a spool file, little endian, one after the other; a record cut short or with a wrong sum ends the file.
/// <code>
///  0       4       8    9   10  12        16              24
/// +-------+-------+----+---+---+---------+---------------+------ - -
/// | bytes | crc32c|type| 0 | 0 |timestamp| received (ms) | body
/// +-------+-------+----+---+---+---------+---------------+------ - -
/// </code>
/// The sum covers everything after itself. Type is the FLV tag type, or 1 for a checkpoint in JSON.
/// </summary>
internal static class SpoolFormat
{
    public const int HeaderBytes = 24;

    public const byte CheckpointType = 1;

    /// <summary>Longest body read back: well over any message limit.</summary>
    public const int MaxBodyBytes = 64 << 20;

    public static void WriteHeader(Span<byte> header, byte type, uint timestamp, DateTimeOffset receivedAt, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, body.Length);
        header[8..12].Clear();
        header[8] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], timestamp);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], receivedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Sum(Sum(uint.MaxValue, header[8..HeaderBytes]), body));
    }

    public static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (var b in bytes[(words.Length * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, b);
        }

        return sum;
    }
}
