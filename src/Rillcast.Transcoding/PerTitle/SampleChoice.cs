using Rillcast.Media.Packaging;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>Chooses the segments that stand for a video: the source's own rate says how hard a stretch is.</summary>
public static class SampleChoice
{
    /// <summary>The hardest segment of all, and from equal stretches of the rest of the choice the one of middling rate; in order. All of them when there are not more than asked for.</summary>
    /// <param name="source">Segments of the source track.</param>
    /// <param name="count">How many, from 1.</param>
    public static IReadOnlyList<SegmentDescription> Choose(IReadOnlyList<SegmentDescription> source, int count)
    {
        // The first and last are often cut short or black.
        var whole = source.Where(s => s is { IsGap: false, StandIn: null } && s.Duration.Ticks > 0).ToList();
        var inner = whole.Count > count + 2 ? whole[1..^1] : whole;
        if (inner.Count <= count)
        {
            return inner;
        }

        var chosen = new SortedDictionary<long, SegmentDescription>();
        if (count > 1)
        {
            var hardest = inner.MaxBy(Rate)!;
            chosen[hardest.Number] = hardest;
        }

        var stretches = count - chosen.Count;
        for (var i = 0; i < stretches; i++)
        {
            var from = (int)((long)inner.Count * i / stretches);
            var to = (int)((long)inner.Count * (i + 1) / stretches);
            var byRate = inner[from..to].Where(s => !chosen.ContainsKey(s.Number)).OrderBy(Rate).ToList();
            if (byRate.Count > 0)
            {
                var middle = byRate[byRate.Count / 2];
                chosen[middle.Number] = middle;
            }
        }

        return [.. chosen.Values];
    }

    private static double Rate(SegmentDescription segment) => segment.Bytes / segment.Duration.ToTimeSpan().TotalSeconds;
}
