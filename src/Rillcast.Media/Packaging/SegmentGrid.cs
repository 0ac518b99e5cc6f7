using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>
/// The boundary rule: time is divided into slots of N, and a segment begins at the first random access unit in another slot than its predecessor's start.
/// It depends on absolute times only, so that several packagers of one source cut alike without talking to each other.
/// </summary>
/// <remarks>Slots begin N/16 early: a keyframe meant for a multiple of N but rounded down by a millisecond, or shaken by capture jitter, still opens its slot.</remarks>
internal readonly struct SegmentGrid(TimeSpan segmentDuration)
{
    private readonly long _length = segmentDuration.Ticks;
    private readonly long _slack = segmentDuration.Ticks / 16;

    public long SlotOf(MediaTime time)
    {
        var ticks = ((Int128)time.Ticks * TimeSpan.TicksPerSecond) + ((Int128)_slack * time.Scale.TicksPerSecond);
        var slot = (Int128)_length * time.Scale.TicksPerSecond;
        return (long)(ticks >= 0 ? ticks / slot : ((ticks + 1) / slot) - 1);
    }
}
