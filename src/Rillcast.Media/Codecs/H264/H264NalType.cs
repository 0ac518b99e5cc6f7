namespace Rillcast.Media.Codecs.H264;

/// <summary><c>nal_unit_type</c> (ITU-T H.264 table 7-1), as far as it matters here.</summary>
public enum H264NalType
{
    /// <summary>Slice of a picture that is not an IDR picture; the first of the slice types.</summary>
    Slice = 1,

    /// <summary>Slice of an IDR picture; the last of the slice types.</summary>
    IdrSlice = 5,

    /// <summary>Supplemental enhancement information.</summary>
    Supplemental = 6,

    /// <summary>Sequence parameter set.</summary>
    SequenceParameters = 7,

    /// <summary>Picture parameter set.</summary>
    PictureParameters = 8,
}
