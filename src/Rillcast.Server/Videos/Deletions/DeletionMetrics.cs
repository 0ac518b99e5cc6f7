using System.Diagnostics.Metrics;

namespace Rillcast.Server.Videos.Deletions;

/// <summary>What an operator counts of deletions.</summary>
internal sealed class DeletionMetrics
{
    private readonly Counter<long> _deleted;
    private int _unfinished;

    public DeletionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("Rillcast.Videos.Deletions");
        _deleted = meter.CreateCounter<long>("rillcast.videos.deleted", "{video}", "Videos deleted, by reason.");
        meter.CreateObservableGauge("rillcast.videos.deletions_unfinished", () => Volatile.Read(ref _unfinished), "{video}", "Deleted videos of which something is left, because the media store is away.");
    }

    public void Requested(DeletionReason reason) => _deleted.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void Unfinished(int count) => Volatile.Write(ref _unfinished, count);
}
