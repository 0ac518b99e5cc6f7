using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>What a segment is called, and the clock that its date comes from.</summary>
internal readonly record struct SegmentNaming(int Epoch, long Number, int Discontinuity, DateTimeOffset Anchor, long AnchorTicks)
{
    public DateTimeOffset ProgramDateTime(MediaTime start) => Anchor.AddTicks(start.ToTimeSpan().Ticks - AnchorTicks);
}
