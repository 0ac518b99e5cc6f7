namespace Rillcast.Media.Codecs.H265;

/// <summary><c>nal_unit_type</c> (ITU-T H.265 table 7-1), as far as it matters here.</summary>
public enum H265NalType
{
    /// <summary>The first of the types of random access pictures (IRAP): BLA_W_LP.</summary>
    FirstRandomAccess = 16,

    /// <summary>The last of the types of random access pictures, reserved ones included.</summary>
    LastRandomAccess = 23,

    /// <summary>The last of the types of coded pictures; all from 0 on are.</summary>
    LastPicture = 31,

    /// <summary>Video parameter set.</summary>
    VideoParameters = 32,

    /// <summary>Sequence parameter set.</summary>
    SequenceParameters = 33,

    /// <summary>Picture parameter set.</summary>
    PictureParameters = 34,
}
