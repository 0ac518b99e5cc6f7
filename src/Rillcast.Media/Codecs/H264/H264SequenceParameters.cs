namespace Rillcast.Media.Codecs.H264;

/// <summary>What is needed of a sequence parameter set (ITU-T H.264 §7.3.2.1.1).</summary>
internal readonly record struct H264SequenceParameters(int Id, int Profile, int Constraints, int Level, int Width, int Height, int ChromaFormat, int BitDepth, int ChromaBitDepth, bool FramesOnly, VideoUsability Usability)
{
    private const uint MaxMacroblocks = CodecLimits.MaxDimension / 16;

    /// <summary>Reads a NAL unit of type 7, header included.</summary>
    public static H264SequenceParameters Parse(ReadOnlySpan<byte> unit)
    {
        if (unit.IsEmpty || (unit[0] & 0x1F) != (int)H264NalType.SequenceParameters)
        {
            throw new MediaFormatException("Sequence parameter set expected (H.264 §7.3.2.1).");
        }

        var reader = new BitReader(NalUnits.Unescape(unit[1..]));
        var profile = (int)reader.ReadBits(8);
        var constraints = (int)reader.ReadBits(8);
        var level = (int)reader.ReadBits(8);
        var id = (int)reader.ReadUnsigned(31, "seq_parameter_set_id");
        var chroma = 1;
        var separatePlanes = false;
        var bitDepth = 8;
        var chromaBitDepth = 8;
        if (HasChromaFormat(profile))
        {
            chroma = (int)reader.ReadUnsigned(3, "chroma_format_idc");
            separatePlanes = chroma == 3 && reader.ReadFlag();
            bitDepth += (int)reader.ReadUnsigned(6, "bit_depth_luma_minus8");
            chromaBitDepth += (int)reader.ReadUnsigned(6, "bit_depth_chroma_minus8");
            reader.Skip(1);
            if (reader.ReadFlag())
            {
                SkipScalingMatrix(ref reader, chroma == 3 ? 12 : 8);
            }
        }

        reader.ReadUnsigned(12, "log2_max_frame_num_minus4");
        SkipPictureOrder(ref reader);
        reader.ReadUnsigned(16, "max_num_ref_frames");
        reader.Skip(1);
        var columns = reader.ReadUnsigned(MaxMacroblocks - 1, "pic_width_in_mbs_minus1") + 1;
        var rows = reader.ReadUnsigned(MaxMacroblocks - 1, "pic_height_in_map_units_minus1") + 1;
        var fieldFactor = 1u;
        if (!reader.ReadFlag())
        {
            fieldFactor = 2;
            reader.Skip(1);
        }

        reader.Skip(1);
        long width = columns * 16;
        long height = rows * 16 * fieldFactor;
        if (reader.ReadFlag())
        {
            // Crop units: table 6-1 and equations 7-19 to 7-22.
            var planes = separatePlanes ? 0 : chroma;
            var unitX = planes is 1 or 2 ? 2 : 1;
            var unitY = (planes == 1 ? 2 : 1) * fieldFactor;
            long left = reader.ReadUnsigned(CodecLimits.MaxDimension, "frame_crop_left_offset");
            long right = reader.ReadUnsigned(CodecLimits.MaxDimension, "frame_crop_right_offset");
            long top = reader.ReadUnsigned(CodecLimits.MaxDimension, "frame_crop_top_offset");
            long bottom = reader.ReadUnsigned(CodecLimits.MaxDimension, "frame_crop_bottom_offset");
            width -= (left + right) * unitX;
            height -= (top + bottom) * unitY;
        }

        CodecLimits.CheckDimensions(width, height);
        var usability = reader.ReadFlag() ? VideoUsability.Read(ref reader) : VideoUsability.Absent;
        return new H264SequenceParameters(id, profile, constraints, level, (int)width, (int)height, chroma, bitDepth, chromaBitDepth, fieldFactor == 1, usability);
    }

    /// <summary>True for the profiles whose parameter sets and <c>avcC</c> carry a chroma format.</summary>
    public static bool HasChromaFormat(int profile) => profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static void SkipScalingMatrix(ref BitReader reader, int lists)
    {
        for (var list = 0; list < lists; list++)
        {
            if (!reader.ReadFlag())
            {
                continue;
            }

            long last = 8;
            long next = 8;
            var size = list < 6 ? 16 : 64;
            for (var i = 0; i < size && next != 0; i++)
            {
                var delta = reader.ReadSigned();
                if (delta is < -128 or > 127)
                {
                    throw new MediaFormatException($"delta_scale is {delta}, -128 to 127 is allowed (H.264 §7.4.2.1.1.1).");
                }

                next = (last + delta + 256) % 256;
                last = next == 0 ? last : next;
            }
        }
    }

    private static void SkipPictureOrder(ref BitReader reader)
    {
        switch (reader.ReadUnsigned(2, "pic_order_cnt_type"))
        {
            case 0:
                reader.ReadUnsigned(12, "log2_max_pic_order_cnt_lsb_minus4");
                break;
            case 1:
                reader.Skip(1);
                reader.ReadSigned();
                reader.ReadSigned();
                var cycle = reader.ReadUnsigned(255, "num_ref_frames_in_pic_order_cnt_cycle");
                for (var i = 0; i < cycle; i++)
                {
                    reader.ReadSigned();
                }

                break;
        }
    }
}
