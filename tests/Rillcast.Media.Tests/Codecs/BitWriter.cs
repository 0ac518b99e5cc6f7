namespace Rillcast.Media.Tests.Codecs;

/// <summary>Writes bits as <c>BitReader</c> reads them.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _count;

    public BitWriter Bits(ulong value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            if ((_count & 7) == 0)
            {
                _bytes.Add(0);
            }

            _bytes[^1] |= (byte)(((value >> i) & 1) << (7 - (_count & 7)));
            _count++;
        }

        return this;
    }

    /// <summary><c>ue(v)</c></summary>
    public BitWriter Unsigned(uint value)
    {
        var length = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)value + 1);
        return Bits(0, length - 1).Bits((ulong)value + 1, length);
    }

    /// <summary><c>se(v)</c></summary>
    public BitWriter Signed(int value) => Unsigned(value > 0 ? ((uint)value * 2) - 1 : (uint)(-2L * value));

    public byte[] ToArray() => [.. _bytes];
}
