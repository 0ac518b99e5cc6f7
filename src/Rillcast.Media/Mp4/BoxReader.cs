using System.Buffers.Binary;
using System.Text;

namespace Rillcast.Media.Mp4;

/// <summary>Reads boxes (ISO/IEC 14496-12 §4.2) and the fields inside one, front to back. Never reads past its range: that is a <see cref="MediaFormatException"/>.</summary>
internal ref struct BoxReader(ReadOnlyMemory<byte> bytes, int start)
{
    private readonly ReadOnlySpan<byte> _span = bytes.Span;
    private int _position;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _span.Length - _position;

    /// <summary>Place of the next byte in the whole input.</summary>
    public readonly int Place => start + _position;

    /// <summary>Reads the next box whole; false at the end of the range.</summary>
    public bool TryReadBox(out Box box)
    {
        box = default;
        if (Remaining == 0)
        {
            return false;
        }

        var boxStart = _position;
        long size = UInt32();
        var type = UInt32();
        if (size == 1)
        {
            size = checked((long)Math.Min(UInt64(), long.MaxValue));
        }
        else if (size == 0)
        {
            size = _span.Length - boxStart; // to the end of the file
        }

        var header = _position - boxStart;
        if (size < header || size > _span.Length - boxStart)
        {
            throw new MediaFormatException($"Box '{Box.NameOf(type)}' at {start + boxStart} says it has {size} bytes; {_span.Length - boxStart} are there (ISO/IEC 14496-12 §4.2).");
        }

        box = new Box(type, start + boxStart, start + _position, bytes.Slice(_position, (int)size - header));
        _position = boxStart + (int)size;
        return true;
    }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public void Skip(int count) => Take(count);

    /// <summary>Version and flags of a full box (§4.2.2).</summary>
    public (byte Version, uint Flags) VersionAndFlags()
    {
        var value = UInt32();
        return ((byte)(value >> 24), value & 0xFF_FFFF);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw new MediaFormatException($"A box ends at {start + _span.Length}, in the middle of a field of {count} bytes.");
        }

        var span = _span.Slice(_position, count);
        _position += count;
        return span;
    }
}

/// <summary>A box as it stands in the input.</summary>
/// <param name="Type">Four characters, big-endian.</param>
/// <param name="Start">Place of its size field in the whole input.</param>
/// <param name="BodyStart">Place of its body.</param>
/// <param name="Body">All after size and type.</param>
internal readonly record struct Box(uint Type, int Start, int BodyStart, ReadOnlyMemory<byte> Body)
{
    public string Name => NameOf(Type);

    public bool Is(ReadOnlySpan<byte> type) => BinaryPrimitives.ReadUInt32BigEndian(type) == Type;

    public BoxReader Open() => new(Body, BodyStart);

    /// <summary>The first child of a type; a violation when there is none.</summary>
    public Box Child(ReadOnlySpan<byte> type) =>
        FindChild(type) ?? throw new MediaFormatException($"Box '{Name}' has no '{Encoding.ASCII.GetString(type)}'.");

    /// <summary>The first child of a type, or null.</summary>
    public Box? FindChild(ReadOnlySpan<byte> type)
    {
        var reader = Open();
        while (reader.TryReadBox(out var child))
        {
            if (child.Is(type))
            {
                return child;
            }
        }

        return null;
    }

    public static string NameOf(uint type)
    {
        Span<char> name = stackalloc char[4];
        for (var i = 0; i < 4; i++)
        {
            var c = (char)((type >> (24 - (8 * i))) & 0xFF);
            name[i] = char.IsBetween(c, ' ', '~') ? c : '?';
        }

        return name.ToString();
    }
}
