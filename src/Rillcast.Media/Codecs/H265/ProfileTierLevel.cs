using System.Globalization;
using System.Text;

namespace Rillcast.Media.Codecs.H265;

/// <summary>The general part of <c>profile_tier_level</c> (ITU-T H.265 §7.3.3); the same 12 bytes stand in <c>hvcC</c>.</summary>
internal readonly record struct ProfileTierLevel(int Space, bool HighTier, int Profile, uint Compatibility, ulong Constraints, int Level)
{
    public static ProfileTierLevel Read(ref BitReader reader) =>
        new(
            (int)reader.ReadBits(2),
            reader.ReadFlag(),
            (int)reader.ReadBits(5),
            reader.ReadBits(32),
            ((ulong)reader.ReadBits(16) << 32) | reader.ReadBits(32),
            (int)reader.ReadBits(8));

    /// <summary>The <c>codecs</c> parameter (ISO/IEC 14496-15 §E.3), for example <c>hvc1.1.6.L93.B0</c>.</summary>
    public string ToRfc6381()
    {
        var text = new StringBuilder("hvc1.");
        if (Space > 0)
        {
            text.Append((char)('A' + Space - 1));
        }

        text.Append(CultureInfo.InvariantCulture, $"{Profile}.{Reverse(Compatibility):X}.{(HighTier ? 'H' : 'L')}{Level}");

        // "each byte encoded as a hexadecimal number … trailing bytes that are zero may be omitted"
        for (var rest = Constraints; rest != 0; rest = (rest << 8) & 0xFFFF_FFFF_FFFF)
        {
            text.Append(CultureInfo.InvariantCulture, $".{(byte)(rest >> 40):X}");
        }

        return text.ToString();
    }

    private static uint Reverse(uint bits)
    {
        var reversed = 0u;
        for (var i = 0; i < 32; i++)
        {
            reversed = (reversed << 1) | ((bits >> i) & 1);
        }

        return reversed;
    }
}
