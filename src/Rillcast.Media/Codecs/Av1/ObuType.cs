namespace Rillcast.Media.Codecs.Av1;

/// <summary><c>obu_type</c> (AV1 §6.2.2), as far as it matters here.</summary>
public enum ObuType
{
    /// <summary>Sequence header.</summary>
    SequenceHeader = 1,

    /// <summary>Temporal delimiter; not part of an MP4 sample.</summary>
    TemporalDelimiter = 2,

    /// <summary>Frame header without tiles.</summary>
    FrameHeader = 3,

    /// <summary>Tiles of the frame header before.</summary>
    TileGroup = 4,

    /// <summary>Metadata.</summary>
    Metadata = 5,

    /// <summary>Frame header and tiles.</summary>
    Frame = 6,
}
