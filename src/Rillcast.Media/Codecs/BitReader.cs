namespace Rillcast.Media.Codecs;

/// <summary>Reads bits, most significant first, and the variable-length codes of the video specifications. Running out of bits is a format violation.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly int BitsLeft => (_bytes.Length * 8) - _position;

    /// <summary>Bits read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Up to 32 bits as a number.</summary>
    public uint ReadBits(int count)
    {
        if (count > BitsLeft)
        {
            throw OutOfBits();
        }

        ulong value = 0;
        var left = count;
        while (left > 0)
        {
            var offset = _position & 7;
            var take = Math.Min(8 - offset, left);
            var bits = (_bytes[_position >> 3] >> (8 - offset - take)) & ((1 << take) - 1);
            value = (value << take) | (uint)bits;
            _position += take;
            left -= take;
        }

        return (uint)value;
    }

    public bool ReadFlag() => ReadBits(1) != 0;

    public void Skip(int count)
    {
        if (count > BitsLeft)
        {
            throw OutOfBits();
        }

        _position += count;
    }

    /// <summary>Skips to the next byte boundary counted from the start.</summary>
    public void AlignToByte() => _position = (_position + 7) & ~7;

    /// <summary><c>ue(v)</c> (ITU-T H.264 §9.1), refused above a limit.</summary>
    public uint ReadUnsigned(uint max, string name)
    {
        var value = ReadExpGolomb();
        return value <= max ? value : throw new MediaFormatException($"{name} is {value}, at most {max} is allowed.");
    }

    /// <summary><c>se(v)</c> (ITU-T H.264 §9.1.1).</summary>
    public long ReadSigned()
    {
        long code = ReadExpGolomb();
        return (code & 1) != 0 ? (code + 1) / 2 : -(code / 2);
    }

    /// <summary><c>uvlc()</c> (AV1 §4.10.3).</summary>
    public uint ReadUvlc()
    {
        var zeros = 0;
        while (!ReadFlag())
        {
            zeros++;
        }

        return zeros >= 32 ? uint.MaxValue : ReadBits(zeros) + (uint)((1UL << zeros) - 1);
    }

    private uint ReadExpGolomb()
    {
        var zeros = 0;
        while (!ReadFlag())
        {
            // 2^32 - 2 is the largest value any syntax element has (H.264 §7.2).
            if (++zeros > 31)
            {
                throw new MediaFormatException("Exp-Golomb code of more than 63 bits.");
            }
        }

        return ReadBits(zeros) + ((1u << zeros) - 1);
    }

    private static MediaFormatException OutOfBits() => new("Ends in the middle of its syntax.");
}
