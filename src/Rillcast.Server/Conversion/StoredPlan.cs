using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

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

        // What every device can play comes first, from the beginning of the video on; further codecs are jobs of their own, since they take many times as long.
        plan.Tasks = [.. plan.Rungs.Select(r => r.Codec).Distinct().Order().SelectMany(codec => index.SegmentsOf(TrackId.Source).Select(s => plan.TaskFor(s, codec, index)).Where(t => t.Rungs.Count > 0))];
        return plan;
    }

    /// <summary>The same plan with the qualities that were chosen for this video.</summary>
    public StoredPlan Fitted(IReadOnlyList<RungChoice> choices)
    {
        return new StoredPlan([.. Rungs.Select(Fit)]) { Tasks = [.. Tasks.Select(t => t with { Rungs = [.. t.Rungs.Select(Fit)] })] };

        Rung Fit(Rung rung) => choices.FirstOrDefault(c => c.Rung.Track == rung.Track) is { } choice ? rung with { Quality = choice.Rung.Quality } : rung;
    }

    private StoredTask TaskFor(SegmentDescription source, RungCodec codec, RecordingIndex index)
    {
        var ladder = source.IsGap ? [] : _ladders.GetValueOrDefault((source.Epoch, source.Init), []);
        return new StoredTask(source, codec, [.. ladder.Where(r => r.Codec == codec && !index.HasWhole(r.Track, source.Number))]);
    }
}

/// <summary>A source segment and the rungs to be made of it in one job.</summary>
internal sealed record StoredTask(SegmentDescription Source, RungCodec Codec, IReadOnlyList<Rung> Rungs)
{
    /// <summary>Its name inside the conversion.</summary>
    public StoredTaskKey Key => new(Source.Number, Codec);
}

/// <summary>Names a task of a conversion.</summary>
internal readonly record struct StoredTaskKey(long Number, RungCodec Codec)
{
    /// <summary>The task that a job is for.</summary>
    public static StoredTaskKey Of(ConversionJob job) => new(job.Number, job.Rungs[0].Codec);
}
