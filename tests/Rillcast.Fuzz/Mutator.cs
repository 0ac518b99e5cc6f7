namespace Rillcast.Fuzz;

/// <summary>Changes inputs blindly but with taste: bits, bytes, lengths, borders, pieces of other inputs.</summary>
internal sealed class Mutator(Random random, int maxBytes)
{
    private const int MaxSteps = 6;

    private static readonly uint[] Numbers =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 129, 255, 256, 1_023, 1_024, 4_096, 32_767, 32_768, 65_535, 65_536,
        0xFF_FFFF, 0x100_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF,
    ];

    public byte[] Mutate(byte[] input, List<byte[]> others)
    {
        var bytes = new List<byte>(input);
        for (var steps = random.Next(1, MaxSteps + 1); steps > 0; steps--)
        {
            Step(bytes, others);
        }

        if (bytes.Count > maxBytes)
        {
            bytes.RemoveRange(maxBytes, bytes.Count - maxBytes);
        }

        return [.. bytes];
    }

    private void Step(List<byte> bytes, List<byte[]> others)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)random.Next(256));
            return;
        }

        var at = random.Next(bytes.Count);
        var length = Math.Min(bytes.Count - at, 1 << random.Next(0, 7));
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 3 or 4:
                bytes[at] = (byte)random.Next(256);
                break;
            case 5:
                bytes[at] = (byte)Numbers[random.Next(Numbers.Length)];
                break;
            case 6:
                WriteNumber(bytes, at);
                break;
            case 7:
                bytes.RemoveRange(at, length);
                break;
            case 8:
                bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                break;
            case 9:
                bytes.InsertRange(at, Random(random.Next(1, 17)));
                break;
            case 10:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                Splice(bytes, at, others[random.Next(others.Count)]);
                break;
        }
    }

    private void WriteNumber(List<byte> bytes, int at)
    {
        var number = Numbers[random.Next(Numbers.Length)];
        var size = random.Next(2, 5);
        var littleEndian = random.Next(4) == 0;
        for (var i = 0; i < size && at + i < bytes.Count; i++)
        {
            bytes[at + i] = (byte)(number >> (8 * (littleEndian ? i : size - 1 - i)));
        }
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (other.Length == 0)
        {
            return;
        }

        var start = random.Next(other.Length);
        var piece = other.AsSpan(start, random.Next(1, other.Length - start + 1));
        if (random.Next(2) == 0)
        {
            bytes.RemoveRange(at, Math.Min(piece.Length, bytes.Count - at));
        }

        bytes.InsertRange(at, piece.ToArray());
    }

    private byte[] Random(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
