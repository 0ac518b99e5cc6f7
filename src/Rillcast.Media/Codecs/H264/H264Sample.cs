namespace Rillcast.Media.Codecs.H264;

/// <summary>What one look at the NAL units of a sample tells.</summary>
/// <param name="HasPicture">There is a slice.</param>
/// <param name="IsIntra">The first slice is of an IDR picture, or of type I: where decoding can start if the encoder says so (open GOP with recovery point).</param>
/// <param name="HasParameterSets">There is a sequence or picture parameter set.</param>
internal readonly record struct H264Sample(bool HasPicture, bool IsIntra, bool HasParameterSets)
{
    // slice_type 2 and 7 (H.264 table 7-6)
    private const uint IntraSlice = 2;

    public static H264Sample Examine(ReadOnlySpan<byte> sample, int lengthSize)
    {
        var hasPicture = false;
        var isIntra = false;
        var hasParameterSets = false;
        foreach (var unit in new NalUnits(sample, lengthSize))
        {
            var type = (H264NalType)(unit[0] & 0x1F);
            switch (type)
            {
                case >= H264NalType.Slice and <= H264NalType.IdrSlice:
                    isIntra |= type == H264NalType.IdrSlice || (!hasPicture && type == H264NalType.Slice && IsIntraSlice(unit));
                    hasPicture = true;
                    break;
                case H264NalType.SequenceParameters or H264NalType.PictureParameters:
                    hasParameterSets = true;
                    break;
            }
        }

        return new H264Sample(hasPicture, isIntra, hasParameterSets);
    }

    // slice_header begins with first_mb_in_slice and slice_type (§7.3.3); of the first slice the former is 0, so both stand before any emulation prevention byte.
    private static bool IsIntraSlice(ReadOnlySpan<byte> unit)
    {
        var reader = new BitReader(unit[1..]);
        reader.ReadUnsigned(uint.MaxValue, "first_mb_in_slice");
        return reader.ReadUnsigned(9, "slice_type") % 5 == IntraSlice;
    }
}
