using System.Buffers.Binary;
using System.Diagnostics;

namespace Rillcast.Media.Mp4;

/// <summary>
/// Writes boxes (ISO/IEC 14496-12 §4.2) into one array. When the capacity given is exact, that array is the result: nothing is copied again.
/// </summary>
internal ref struct BoxWriter(int capacity)
{
    // Every byte is written before it is read: clearing a part of some hundred kilobytes first would cost as much as filling it.
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Begins a box; give the result to <see cref="Close"/>.</summary>
    public int Open(ReadOnlySpan<byte> type)
    {
        Debug.Assert(type.Length == 4, "A box type has four characters.");
        var start = Position;
        UInt32(0);
        Bytes(type);
        return start;
    }

    /// <summary>Begins a box with version and flags (§4.2.2 FullBox).</summary>
    public int Open(ReadOnlySpan<byte> type, byte version, uint flags)
    {
        var start = Open(type);
        UInt32(((uint)version << 24) | flags);
        return start;
    }

    /// <summary>Begins a box whose type is known as text.</summary>
    public int Open(string type)
    {
        if (type.Length != 4)
        {
            throw new ArgumentException($"A box type has four characters, '{type}' has not.", nameof(type));
        }

        var start = Position;
        UInt32(0);
        foreach (var c in type)
        {
            Byte((byte)c);
        }

        return start;
    }

    /// <summary>Ends the box begun at <paramref name="start"/>: its size is known now.</summary>
    public readonly void Close(int start) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start), Position - start);

    public void Byte(byte value) => Next(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Next(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Next(4), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Next(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Next(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    public void Zeros(int count) => Next(count).Clear();

    /// <summary>What was written.</summary>
    public readonly byte[] ToArray() => Position == _bytes.Length ? _bytes : _bytes.AsSpan(0, Position).ToArray();

    private Span<byte> Next(int count)
    {
        if (Position + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Position + count, _bytes.Length * 2));
        }

        var span = _bytes.AsSpan(Position, count);
        Position += count;
        return span;
    }
}
