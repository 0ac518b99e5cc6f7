namespace Rillcast.Media.Codecs.H265;

/// <summary>What is needed of a sequence parameter set (ITU-T H.265 §7.3.2.2).</summary>
internal readonly record struct H265SequenceParameters(int Id, int Width, int Height, int ChromaFormat, int BitDepth, int ChromaBitDepth, int SubLayers, bool TemporalIdNested, ProfileTierLevel Profile, VideoUsability Usability)
{
    private const int MaxShortTermSets = 64;
    private const int MaxPictures = 16;

    /// <summary>Reads a NAL unit of type 33, header included.</summary>
    public static H265SequenceParameters Parse(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 3 || ((unit[0] >> 1) & 0x3F) != (int)H265NalType.SequenceParameters)
        {
            throw new MediaFormatException("Sequence parameter set expected (H.265 §7.3.2.2).");
        }

        var reader = new BitReader(NalUnits.Unescape(unit[2..]));
        reader.Skip(4);
        var lastSubLayer = (int)reader.ReadBits(3);
        if (lastSubLayer > 6)
        {
            throw new MediaFormatException("sps_max_sub_layers_minus1 is 7, at most 6 is allowed.");
        }

        var nested = reader.ReadFlag();
        var profile = ProfileTierLevel.Read(ref reader);
        SkipSubLayerLevels(ref reader, lastSubLayer);
        var id = (int)reader.ReadUnsigned(15, "sps_seq_parameter_set_id");
        var chroma = (int)reader.ReadUnsigned(3, "chroma_format_idc");
        var separatePlanes = chroma == 3 && reader.ReadFlag();
        long width = reader.ReadUnsigned(CodecLimits.MaxDimension, "pic_width_in_luma_samples");
        long height = reader.ReadUnsigned(CodecLimits.MaxDimension, "pic_height_in_luma_samples");
        if (reader.ReadFlag())
        {
            // SubWidthC and SubHeightC: table 6-1.
            var planes = separatePlanes ? 0 : chroma;
            var unitX = planes is 1 or 2 ? 2 : 1;
            var unitY = planes == 1 ? 2 : 1;
            long left = reader.ReadUnsigned(CodecLimits.MaxDimension, "conf_win_left_offset");
            long right = reader.ReadUnsigned(CodecLimits.MaxDimension, "conf_win_right_offset");
            long top = reader.ReadUnsigned(CodecLimits.MaxDimension, "conf_win_top_offset");
            long bottom = reader.ReadUnsigned(CodecLimits.MaxDimension, "conf_win_bottom_offset");
            width -= (left + right) * unitX;
            height -= (top + bottom) * unitY;
        }

        CodecLimits.CheckDimensions(width, height);
        var bitDepth = 8 + (int)reader.ReadUnsigned(8, "bit_depth_luma_minus8");
        var chromaBitDepth = 8 + (int)reader.ReadUnsigned(8, "bit_depth_chroma_minus8");
        SkipToUsability(ref reader, lastSubLayer);
        var usability = reader.ReadFlag() ? VideoUsability.Read(ref reader) : VideoUsability.Absent;
        return new H265SequenceParameters(id, (int)width, (int)height, chroma, bitDepth, chromaBitDepth, lastSubLayer + 1, nested, profile, usability);
    }

    private static void SkipSubLayerLevels(ref BitReader reader, int lastSubLayer)
    {
        if (lastSubLayer == 0)
        {
            return;
        }

        // sub_layer_profile_present_flag and sub_layer_level_present_flag; always eight pairs, the unused ones reserved.
        var present = reader.ReadBits(16);
        for (var i = 0; i < lastSubLayer; i++)
        {
            var flags = present >> (14 - (2 * i));
            reader.Skip(((flags & 2) != 0 ? 88 : 0) + ((flags & 1) != 0 ? 8 : 0));
        }
    }

    private static void SkipToUsability(ref BitReader reader, int lastSubLayer)
    {
        var orderBits = 4 + (int)reader.ReadUnsigned(12, "log2_max_pic_order_cnt_lsb_minus4");
        for (var i = reader.ReadFlag() ? 0 : lastSubLayer; i <= lastSubLayer; i++)
        {
            reader.ReadUnsigned(MaxPictures - 1, "sps_max_dec_pic_buffering_minus1");
            reader.ReadUnsigned(MaxPictures - 1, "sps_max_num_reorder_pics");
            reader.ReadUnsigned(uint.MaxValue, "sps_max_latency_increase_plus1");
        }

        reader.ReadUnsigned(3, "log2_min_luma_coding_block_size_minus3");
        reader.ReadUnsigned(3, "log2_diff_max_min_luma_coding_block_size");
        reader.ReadUnsigned(3, "log2_min_luma_transform_block_size_minus2");
        reader.ReadUnsigned(3, "log2_diff_max_min_luma_transform_block_size");
        reader.ReadUnsigned(4, "max_transform_hierarchy_depth_inter");
        reader.ReadUnsigned(4, "max_transform_hierarchy_depth_intra");

        // scaling_list_enabled_flag, sps_scaling_list_data_present_flag
        if (reader.ReadFlag() && reader.ReadFlag())
        {
            SkipScalingLists(ref reader);
        }

        // amp_enabled_flag, sample_adaptive_offset_enabled_flag
        reader.Skip(2);

        // pcm_enabled_flag
        if (reader.ReadFlag())
        {
            reader.Skip(8);
            reader.ReadUnsigned(3, "log2_min_pcm_luma_coding_block_size_minus3");
            reader.ReadUnsigned(3, "log2_diff_max_min_pcm_luma_coding_block_size");
            reader.Skip(1);
        }

        SkipShortTermSets(ref reader);

        // long_term_ref_pics_present_flag
        if (reader.ReadFlag())
        {
            var longTerm = (int)reader.ReadUnsigned(32, "num_long_term_ref_pics_sps");
            reader.Skip(longTerm * (orderBits + 1));
        }

        // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
        reader.Skip(2);
    }

    // §7.3.4
    private static void SkipScalingLists(ref BitReader reader)
    {
        for (var size = 0; size < 4; size++)
        {
            for (var matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1)
            {
                if (!reader.ReadFlag())
                {
                    reader.ReadUnsigned(5, "scaling_list_pred_matrix_id_delta");
                    continue;
                }

                if (size > 1)
                {
                    reader.ReadSigned();
                }

                var coefficients = Math.Min(64, 1 << (4 + (size << 1)));
                for (var i = 0; i < coefficients; i++)
                {
                    reader.ReadSigned();
                }
            }
        }
    }

    // §7.3.7 and equations 7-61, 7-62: a predicted set's length depends on how many pictures the set before it has.
    private static void SkipShortTermSets(ref BitReader reader)
    {
        var sets = (int)reader.ReadUnsigned(MaxShortTermSets, "num_short_term_ref_pic_sets");
        var pictures = 0;
        for (var set = 0; set < sets; set++)
        {
            if (set > 0 && reader.ReadFlag())
            {
                reader.Skip(1);
                reader.ReadUnsigned(32_767, "abs_delta_rps_minus1");
                var kept = 0;
                for (var i = 0; i <= pictures; i++)
                {
                    // used_by_curr_pic_flag, else use_delta_flag
                    if (reader.ReadFlag() || reader.ReadFlag())
                    {
                        kept++;
                    }
                }

                pictures = kept;
            }
            else
            {
                pictures = (int)(reader.ReadUnsigned(MaxPictures, "num_negative_pics") + reader.ReadUnsigned(MaxPictures, "num_positive_pics"));
                for (var i = 0; i < pictures; i++)
                {
                    reader.ReadUnsigned(32_767, "delta_poc_minus1");
                    reader.Skip(1);
                }
            }

            if (pictures > MaxPictures)
            {
                throw new MediaFormatException($"Reference picture set of {pictures} pictures, at most {MaxPictures} are allowed.");
            }
        }
    }
}
