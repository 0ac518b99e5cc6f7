using System.Diagnostics.Metrics;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>What an operator counts of conversion.</summary>
internal sealed class ConversionMetrics
{
    public ConversionMetrics(IMeterFactory factory, LiveConversions conversions, IJobQueue queue)
    {
        var meter = factory.Create("Rillcast.Conversion");
        Shed = meter.CreateCounter<long>("rillcast.conversion.shed", "{rung}", "Qualities of live videos taken out because they came late.");
        Hedged = meter.CreateCounter<long>("rillcast.conversion.hedged", "{job}", "Jobs given to a second worker because the first was silent.");
        meter.CreateObservableGauge("rillcast.jobs.connected", () => queue.State.IsConnected ? 1 : 0, "{broker}", "1 while the job queue can be reached.");
        meter.CreateObservableGauge("rillcast.jobs.waiting", () => Waiting(queue.State), "{job}", "Jobs that no worker has, by priority.");
        meter.CreateObservableGauge("rillcast.jobs.busy", () => queue.State.BusyWorkers, "{job}", "Jobs that workers are at, as far as this node knows.");
        meter.CreateObservableGauge("rillcast.conversion.live.rungs", () => conversions.All.Sum(c => c.Statuses.Count(s => s.State == Live.Renditions.RenditionState.Own)), "{rung}", "Qualities of live videos that are being made now.");
        meter.CreateObservableGauge("rillcast.conversion.live.standins", () => conversions.All.Sum(c => c.Statuses.Count(s => s.State is Live.Renditions.RenditionState.StandIn or Live.Renditions.RenditionState.Shed)), "{rung}", "Qualities of live videos in which another stands in now.");
        meter.CreateObservableGauge("rillcast.conversion.live.behind", () => conversions.All.SelectMany(c => c.Statuses).Select(s => s.Behind.TotalSeconds).DefaultIfEmpty().Max(), "s", "How far the slowest quality of any live video is behind its source.");
    }

    public Counter<long> Shed { get; }

    public Counter<long> Hedged { get; }

    private static IEnumerable<Measurement<int>> Waiting(JobQueueState state) =>
        [new(state.WaitingLive, new KeyValuePair<string, object?>("priority", "live")), new(state.WaitingStored, new KeyValuePair<string, object?>("priority", "stored"))];
}
