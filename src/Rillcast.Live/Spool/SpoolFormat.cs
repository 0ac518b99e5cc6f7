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
/// The sum begins with the file's sequence number and covers everything after itself: files are written over when what was in them is not needed any
/// more, and what an earlier life left behind the last record has a wrong sum. Type is the FLV tag type, or 1 for the checkpoint
/// in JSON that opens each file; its timestamp is the sequence number.
/// </summary>
internal static class SpoolFormat
{
    public const int HeaderBytes = 24;

    public const byte CheckpointType = 1;

    /// <summary>Longest body read back: well over any message limit.</summary>
    public const int MaxBodyBytes = 64 << 20;

    public static void WriteHeader(Span<byte> header, uint sequence, byte type, uint timestamp, DateTimeOffset receivedAt, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, body.Length);
        header[8..12].Clear();
        header[8] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], timestamp);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], receivedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], SumOf(sequence, header, body));
    }

    public static bool IsWhole(uint sequence, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        SumOf(sequence, header, body) == BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);

    private static uint SumOf(uint sequence, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        Sum(Sum(~sequence, header[8..HeaderBytes]), body);

    private static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
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
