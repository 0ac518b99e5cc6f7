namespace Rillcast.Server.Frames;

/// <summary>A sample of a segment; times in microseconds.</summary>
/// <param name="Pts">Presentation time.</param>
/// <param name="Dts">Decoding time.</param>
/// <param name="Duration">Length.</param>
/// <param name="Offset">Place of its first byte in the segment, or, for a growing segment, in its part.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Part">Index of its part.</param>
/// <param name="IsSync">Decoding can start here.</param>
internal readonly record struct SegmentSample(long Pts, long Dts, int Duration, int Offset, int Size, short Part, bool IsSync);
