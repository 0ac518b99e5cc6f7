namespace Rillcast.Media.Codecs;

/// <summary>
/// The beginning of the video usability information, the same in H.264 (§E.1.1) and H.265 (§E.2.1). What follows it is not needed here and not read:
/// encoders are known to write it wrongly, and decoders live with that.
/// </summary>
internal readonly record struct VideoUsability(int PixelAspectHorizontal, int PixelAspectVertical, int ColourPrimaries, int TransferCharacteristics, int MatrixCoefficients, bool FullRange)
{
    private const int ExtendedSar = 255;
    private const int Unspecified = 2;

    // aspect_ratio_idc 1 to 16 (H.264 table E-1).
    private static readonly (int Horizontal, int Vertical)[] PixelAspects =
    [
        (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
    ];

    public static VideoUsability Absent { get; } = new(1, 1, Unspecified, Unspecified, Unspecified, false);

    public static VideoUsability Read(ref BitReader reader)
    {
        var usability = Absent;
        if (reader.ReadFlag())
        {
            var (horizontal, vertical) = ReadPixelAspect(ref reader);
            usability = usability with { PixelAspectHorizontal = horizontal, PixelAspectVertical = vertical };
        }

        // overscan_info_present_flag, overscan_appropriate_flag
        if (reader.ReadFlag())
        {
            reader.Skip(1);
        }

        // video_signal_type_present_flag
        if (reader.ReadFlag())
        {
            reader.Skip(3);
            usability = usability with { FullRange = reader.ReadFlag() };
            if (reader.ReadFlag())
            {
                usability = usability with
                {
                    ColourPrimaries = (int)reader.ReadBits(8),
                    TransferCharacteristics = (int)reader.ReadBits(8),
                    MatrixCoefficients = (int)reader.ReadBits(8),
                };
            }
        }

        return usability;
    }

    private static (int Horizontal, int Vertical) ReadPixelAspect(ref BitReader reader)
    {
        var code = (int)reader.ReadBits(8);
        if (code != ExtendedSar)
        {
            return code >= 1 && code <= PixelAspects.Length ? PixelAspects[code - 1] : (1, 1);
        }

        var horizontal = (int)reader.ReadBits(16);
        var vertical = (int)reader.ReadBits(16);

        // "When … 0, the sample aspect ratio shall be considered unspecified."
        return horizontal == 0 || vertical == 0 ? (1, 1) : (horizontal, vertical);
    }
}
