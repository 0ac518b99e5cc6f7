using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Media.Dash;

/// <summary>What a track has in a period: finished segments, and at most the growing one after them.</summary>
/// <param name="First">Index of the first segment.</param>
/// <param name="Count">Segments with media; holes at the end are not counted.</param>
/// <param name="HasGrowing">The growing segment follows.</param>
internal readonly record struct DashExtent(int First, int Count, bool HasGrowing)
{
    public bool IsEmpty => Count == 0 && !HasGrowing;
}

/// <summary>Walks the tracks of a presentation together, period by period. The same object is moved on; single owner.</summary>
internal sealed class DashPeriods(DashPresentation presentation)
{
    private readonly int[] _next = new int[presentation.Tracks.Count];
    private int _written;

    /// <summary>What each track has in the current period.</summary>
    public DashExtent[] Extents { get; } = new DashExtent[presentation.Tracks.Count];

    public int Discontinuity { get; private set; }

    /// <summary>The period begins after a hole in a track and not with a discontinuity.</summary>
    public bool IsAfterHole { get; private set; }

    /// <summary>Number of its first segment.</summary>
    public long FirstNumber { get; private set; }

    /// <summary>Period@start, whole milliseconds so that it is exact in all usual timescales.</summary>
    public long StartMilliseconds { get; private set; }

    /// <summary>Moves on to the next period in which a track has media; false at the end.</summary>
    public bool TryNext()
    {
        while (TryMove())
        {
            foreach (var extent in Extents)
            {
                if (!extent.IsEmpty)
                {
                    _written++;
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryMove()
    {
        if (!TryFindFirst(out var discontinuity, out var first))
        {
            return false;
        }

        IsAfterHole = _written > 0 && discontinuity == Discontinuity;
        Discontinuity = discontinuity;
        FirstNumber = first;
        var end = FindEnd();
        long? start = null;
        for (var i = 0; i < Extents.Length; i++)
        {
            var track = presentation.Tracks[i];
            var from = _next[i];
            var index = from;
            var count = 0;
            while (index < track.Segments.Count && track.Segments[index] is var segment && segment.Discontinuity == discontinuity && segment.Number < end)
            {
                count += IsHole(segment) ? 0 : 1;
                index++;
            }

            var hasGrowing = index == track.Segments.Count && Growing(track) is { } growing && growing.Discontinuity == discontinuity && growing.Number < end;
            _next[i] = hasGrowing ? index + 1 : index;

            // After a hole only the next period can go on; and a growing segment after one waits there too.
            Extents[i] = new DashExtent(from, count, hasGrowing && count == index - from);
            if (!Extents[i].IsEmpty)
            {
                var time = count > 0 ? track.Segments[from].Start : track.Growing!.Start;
                var milliseconds = Floor(time);
                start = Math.Min(start ?? milliseconds, milliseconds);
            }
        }

        // The first listed period spans from zero, wherever its first segment is: so a window that moves on does not move its start.
        StartMilliseconds = _written == 0 ? 0 : start ?? 0;
        return true;
    }

    /// <summary>The discontinuity and number with which the next period begins: the smallest that any track stands at.</summary>
    private bool TryFindFirst(out int discontinuity, out long number)
    {
        discontinuity = int.MaxValue;
        number = long.MaxValue;
        for (var i = 0; i < _next.Length; i++)
        {
            var track = presentation.Tracks[i];
            if (_next[i] < track.Segments.Count)
            {
                var segment = track.Segments[_next[i]];
                discontinuity = Math.Min(discontinuity, segment.Discontinuity);
                number = Math.Min(number, segment.Number);
            }
            else if (_next[i] == track.Segments.Count && Growing(track) is { } growing)
            {
                discontinuity = Math.Min(discontinuity, growing.Discontinuity);
                number = Math.Min(number, growing.Number);
            }
        }

        return number != long.MaxValue;
    }

    /// <summary>
    /// The number before which the period ends: a track goes on after a hole there, or another track begins to stand in for it (a Representation has one folder). So in each period a rendition is there
    /// from beginning to end, or not at all.
    /// </summary>
    private long FindEnd()
    {
        var end = long.MaxValue;
        for (var i = 0; i < _next.Length; i++)
        {
            var track = presentation.Tracks[i];
            var isHole = false;
            for (var index = _next[i]; index < track.Segments.Count; index++)
            {
                var segment = track.Segments[index];
                if (segment.Discontinuity != Discontinuity || segment.Number >= end)
                {
                    break;
                }

                if ((isHole && !IsHole(segment)) || (!isHole && segment.StandIn is not null && index > _next[i]))
                {
                    end = segment.Number;
                    break;
                }

                isHole = IsHole(segment);
            }

            if (isHole && Growing(track) is { } growing && growing.Discontinuity == Discontinuity && growing.Number < end)
            {
                end = growing.Number;
            }
        }

        return end;
    }

    private static bool IsHole(SegmentDescription segment) => segment.IsGap || segment.StandIn is not null;

    private DashGrowingSegment? Growing(DashTrack track) => presentation is { IsEnded: false, AvailabilityTimeOffset: not null } ? track.Growing : null;

    private static long Floor(MediaTime time) => (long)((Int128)time.Ticks * 1000 / time.Scale.TicksPerSecond);
}
