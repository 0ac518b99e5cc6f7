using Rillcast.Media;

namespace Rillcast.Transcoding.Ladder;

/// <summary>One quality that pictures are converted to. Decided once per broadcast or video (<c>LadderPlan</c>), carried in every job.</summary>
/// <param name="Track">Name of the track it becomes, for example <c>720p</c> or <c>720p-hevc</c>.</param>
/// <param name="Codec">Codec family.</param>
/// <param name="Width">Width in luma samples, even; square pixels.</param>
/// <param name="Height">Height in luma samples, even; never above the source's.</param>
/// <param name="FrameDivisor">1 keeps every picture of the source, 2 every other one (60 to 30 a second for small rungs).</param>
/// <param name="BitsPerSecond">Highest average rate, the cap of the constant quality.</param>
/// <param name="Quality">Constant rate factor in the encoder's own scale.</param>
public sealed record Rung(TrackId Track, RungCodec Codec, int Width, int Height, int FrameDivisor, int BitsPerSecond, double Quality);

/// <summary>What a rung is encoded with; the encoder itself (software or hardware) is the worker's choice.</summary>
public enum RungCodec
{
    /// <summary>H.264: every device.</summary>
    H264,

    /// <summary>HEVC, <c>hvc1</c>.</summary>
    Hevc,

    /// <summary>AV1.</summary>
    Av1,
}
