using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion;

/// <summary>What has to be made of a stored video: for each configuration of its source the rungs, and for each segment those that it has not.</summary>
internal sealed class StoredPlan
{
    private readonly Dictionary<(int Epoch, int Init), IReadOnlyList<Rung>> _ladders = [];

    private StoredPlan(IReadOnlyList<Rung> rungs) => Rungs = rungs;

    /// <summary>All rungs of the video, best first.</summary>
    public IReadOnlyList<Rung> Rungs { get; private set; }

    /// <summary>Segments that something has to be made of, in the order in which it is done.</summary>
    public IReadOnlyList<StoredTask> Tasks { get; private set; } = [];

    /// <summary>Plans from what the index says is there.</summary>
    /// <param name="index">The video.</param>
    /// <param name="frameRate">Pictures a second of the source.</param>
    /// <param name="ladderFor">The rungs for pictures of a kind.</param>
    public static StoredPlan For(RecordingIndex index, double frameRate, Func<IVideoConfig, double, IReadOnlyList<Rung>> ladderFor)
    {
        var plan = new StoredPlan([]);
        foreach (var init in index.InitsOf(TrackId.Source))
        {
            if (init.Config is IVideoConfig picture)
            {
                plan._ladders[(init.Epoch, init.Number)] = ladderFor(picture, frameRate);
            }
        }

        plan.Rungs = [.. plan._ladders.Values.SelectMany(l => l).DistinctBy(r => r.Track).OrderBy(r => r.Codec).ThenByDescending(r => r.BitsPerSecond)];
        plan.Tasks = [.. index.SegmentsOf(TrackId.Source).Select(s => plan.TaskFor(s, index)).Where(t => t.Rungs.Count > 0)];
        return plan;
    }

    private StoredTask TaskFor(SegmentDescription source, RecordingIndex index)
    {
        var ladder = source.IsGap ? [] : _ladders.GetValueOrDefault((source.Epoch, source.Init), []);
        return new StoredTask(source, [.. ladder.Where(r => !index.HasOwn(r.Track, source.Number))]);
    }
}

/// <summary>A source segment and the rungs to be made of it.</summary>
internal sealed record StoredTask(SegmentDescription Source, IReadOnlyList<Rung> Rungs);
