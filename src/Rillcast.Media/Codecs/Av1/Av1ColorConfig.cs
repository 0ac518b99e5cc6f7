namespace Rillcast.Media.Codecs.Av1;

/// <summary><c>color_config</c> (AV1 §5.5.2).</summary>
internal readonly record struct Av1ColorConfig(
    int BitDepth,
    bool Monochrome,
    int SubsamplingX,
    int SubsamplingY,
    int ChromaPosition,
    int TransferCharacteristics)
{
    private const int Unspecified = 2;

    public static Av1ColorConfig Read(ref BitReader reader, int profile)
    {
        var high = reader.ReadFlag();
        var bitDepth = profile == 2 && high ? (reader.ReadFlag() ? 12 : 10) : high ? 10 : 8;
        var monochrome = profile != 1 && reader.ReadFlag();
        var (primaries, transfer, matrix) = (Unspecified, Unspecified, Unspecified);

        // color_description_present_flag
        if (reader.ReadFlag())
        {
            primaries = (int)reader.ReadBits(8);
            transfer = (int)reader.ReadBits(8);
            matrix = (int)reader.ReadBits(8);
        }

        if (monochrome)
        {
            reader.Skip(1);
            return new Av1ColorConfig(bitDepth, true, 1, 1, 0, transfer);
        }

        var (x, y) = (0, 0);
        var position = 0;

        // BT.709 primaries, sRGB transfer, identity matrix: full range and 4:4:4 without saying so.
        if ((primaries, transfer, matrix) != (1, 13, 0))
        {
            reader.Skip(1);
            (x, y) = profile switch
            {
                0 => (1, 1),
                1 => (0, 0),
                _ when bitDepth < 12 => (1, 0),
                _ => reader.ReadFlag() ? (1, (int)reader.ReadBits(1)) : (0, 0),
            };
            if (x == 1 && y == 1)
            {
                position = (int)reader.ReadBits(2);
            }
        }

        // separate_uv_delta_q
        reader.Skip(1);
        return new Av1ColorConfig(bitDepth, false, x, y, position, transfer);
    }
}
