namespace Rillcast.Media.Codecs.Av1;

/// <summary>What is needed of a sequence header OBU (AV1 §5.5).</summary>
internal readonly record struct Av1SequenceHeader(
    int Profile,
    int Level,
    bool HighTier,
    bool ReducedStillPicture,
    int Width,
    int Height,
    Av1ColorConfig Color)
{
    /// <summary>Reads the payload of a sequence header OBU.</summary>
    public static Av1SequenceHeader Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new BitReader(payload);
        var profile = (int)reader.ReadBits(3);
        if (profile > 2)
        {
            throw new MediaFormatException($"seq_profile is {profile}, at most 2 is allowed.");
        }

        reader.Skip(1);
        var reduced = reader.ReadFlag();
        var (level, highTier) = reduced ? ((int)reader.ReadBits(5), false) : ReadOperatingPoints(ref reader);
        var widthBits = (int)reader.ReadBits(4) + 1;
        var heightBits = (int)reader.ReadBits(4) + 1;
        var width = reader.ReadBits(widthBits) + 1;
        var height = reader.ReadBits(heightBits) + 1;
        CodecLimits.CheckDimensions(width, height);

        // frame_id_numbers_present_flag
        if (!reduced && reader.ReadFlag())
        {
            reader.Skip(7);
        }

        // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
        reader.Skip(3);
        if (!reduced)
        {
            SkipTools(ref reader);
        }

        // enable_superres, enable_cdef, enable_restoration
        reader.Skip(3);
        var color = Av1ColorConfig.Read(ref reader, profile);

        // film_grain_params_present
        reader.Skip(1);
        return new Av1SequenceHeader(profile, level, highTier, reduced, (int)width, (int)height, color);
    }

    private static (int Level, bool HighTier) ReadOperatingPoints(ref BitReader reader)
    {
        var delayBits = 0;

        // timing_info_present_flag
        if (reader.ReadFlag())
        {
            reader.Skip(64);
            if (reader.ReadFlag())
            {
                reader.ReadUvlc();
            }

            // decoder_model_info_present_flag
            if (reader.ReadFlag())
            {
                delayBits = (int)reader.ReadBits(5) + 1;
                reader.Skip(42);
            }
        }

        var displayDelays = reader.ReadFlag();
        var points = (int)reader.ReadBits(5) + 1;
        var first = (Level: 0, HighTier: false);
        for (var i = 0; i < points; i++)
        {
            reader.Skip(12);
            var level = (int)reader.ReadBits(5);
            var highTier = level > 7 && reader.ReadFlag();
            if (i == 0)
            {
                first = (level, highTier);
            }

            // decoder_model_present_for_this_op
            if (delayBits > 0 && reader.ReadFlag())
            {
                reader.Skip((2 * delayBits) + 1);
            }

            // initial_display_delay_present_for_this_op
            if (displayDelays && reader.ReadFlag())
            {
                reader.Skip(4);
            }
        }

        return first;
    }

    private static void SkipTools(ref BitReader reader)
    {
        // enable_interintra_compound, enable_masked_compound, enable_warped_motion, enable_dual_filter
        reader.Skip(4);
        var orderHint = reader.ReadFlag();
        if (orderHint)
        {
            reader.Skip(2);
        }

        // seq_choose_screen_content_tools, else seq_force_screen_content_tools
        var screenContent = reader.ReadFlag() || reader.ReadFlag();

        // seq_choose_integer_mv, else seq_force_integer_mv
        if (screenContent && !reader.ReadFlag())
        {
            reader.Skip(1);
        }

        if (orderHint)
        {
            reader.Skip(3);
        }
    }
}
