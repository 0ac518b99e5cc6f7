namespace Rillcast.Media.Packaging;

/// <summary>How access units are cut into segments and parts.</summary>
public sealed record PackagerOptions
{
    /// <summary>Wanted length of a segment, the N of the boundary rule; a segment ends at the first keyframe after a multiple of it. 1 to 10 s, default 2 s.</summary>
    public TimeSpan SegmentDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest part (CMAF chunk); parts are cut before they would exceed it. 100 ms to 1 s, default 1/3 s and a little, so that ten frames at 30 Hz fit.</summary>
    public TimeSpan PartDuration { get; init; } = TimeSpan.FromMilliseconds(334);

    /// <summary>Longest segment: one that no keyframe ended before is cut at the next unit, so that a publisher without keyframes cannot fill the memory. Default 60 s.</summary>
    public TimeSpan MaxSegmentDuration { get; init; } = TimeSpan.FromSeconds(60);
}
