using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <summary>Chooses the qualities of a stored video's rungs before its conversion begins. What was chosen once stays: segments that are made again must be the same.</summary>
internal sealed class StoredFitting(StoredSource source, TitleLadder ladder, PerTitleOptions options)
{
    /// <summary>A choice for every rung of the plan.</summary>
    /// <param name="index">The video.</param>
    /// <param name="plan">Its plan, with the fixed ladder.</param>
    /// <param name="known">What was chosen before.</param>
    /// <param name="wanted">Trial encodes: as the owner wishes; null for as configured.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<IReadOnlyList<RungChoice>> ChooseAsync(RecordingIndex index, StoredPlan plan, IReadOnlyList<RungChoice> known, bool? wanted, CancellationToken ct)
    {
        // A rung that a broadcast has begun goes on in the quality it has.
        var missing = plan.Tasks.SelectMany(t => t.Rungs).Select(r => r.Track).ToHashSet();
        var open = plan.Rungs.Where(r => missing.Contains(r.Track) && known.All(c => c.Rung.Track != r.Track) && !index.SegmentsOf(r.Track).Any(s => s is { IsGap: false, StandIn: null })).ToList();
        IReadOnlyList<RungChoice> fitted = [];
        if (open.Count > 0 && (wanted ?? (options.Enabled && LengthOf(index) >= options.LeastDuration)))
        {
            fitted = await ladder.FitAsync(index.Id, open, await ReadSamplesAsync(index, ct), ct);
        }

        return [.. plan.Rungs.Select(r => known.Concat(fitted).FirstOrDefault(c => c.Rung.Track == r.Track) ?? RungChoice.Unmeasured(r))];
    }

    /// <summary>Samples of the configuration that most of the video has.</summary>
    private async Task<IReadOnlyList<ProbeSample>> ReadSamplesAsync(RecordingIndex index, CancellationToken ct)
    {
        var main = index.SegmentsOf(TrackId.Source).Where(s => !s.IsGap).GroupBy(s => (s.Epoch, s.Init)).MaxBy(g => g.Count());
        var samples = new List<ProbeSample>();
        foreach (var segment in SampleChoice.Choose([.. main ?? Enumerable.Empty<SegmentDescription>()], options.Samples))
        {
            samples.Add(new ProbeSample(segment.Number, await source.ReadInitAsync(index.Id, segment, ct), await source.ReadSegmentAsync(index.Id, segment, ct)));
        }

        return samples;
    }

    private static TimeSpan LengthOf(RecordingIndex index) => TimeSpan.FromTicks(index.SegmentsOf(TrackId.Source).Sum(s => s.Duration.ToTimeSpan().Ticks));
}
