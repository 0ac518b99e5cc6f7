namespace Rillcast.Media.Codecs.H265;

/// <summary>What one look at the NAL units of a sample tells.</summary>
/// <param name="HasPicture">There is a slice segment.</param>
/// <param name="IsRandomAccess">There is one of an IRAP picture (ITU-T H.265 §3, "intra random access point").</param>
/// <param name="HasParameterSets">There is a video, sequence or picture parameter set.</param>
internal readonly record struct H265Sample(bool HasPicture, bool IsRandomAccess, bool HasParameterSets)
{
    public static H265Sample Examine(ReadOnlySpan<byte> sample, int lengthSize)
    {
        var hasPicture = false;
        var isRandomAccess = false;
        var hasParameterSets = false;
        foreach (var unit in new NalUnits(sample, lengthSize))
        {
            var type = H265Config.TypeOf(unit);
            hasPicture |= type <= H265NalType.LastPicture;
            isRandomAccess |= type is >= H265NalType.FirstRandomAccess and <= H265NalType.LastRandomAccess;
            hasParameterSets |= type is >= H265NalType.VideoParameters and <= H265NalType.PictureParameters;
        }

        return new H265Sample(hasPicture, isRandomAccess, hasParameterSets);
    }
}
