using System.Diagnostics.Metrics;
using Rillcast.Live;
using Rillcast.Rtmp;

namespace Rillcast.Server.Ingest;

/// <summary>What an operator counts of publishers.</summary>
internal sealed class IngestMetrics
{
    private readonly UpDownCounter<long> _publishers;
    private readonly Counter<long> _received;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _closed;

    public IngestMetrics(IMeterFactory factory, StreamRegistry registry)
    {
        var meter = factory.Create("Rillcast.Ingest");
        _publishers = meter.CreateUpDownCounter<long>("rillcast.ingest.publishers", "{publisher}", "Publishers connected now.");
        _received = meter.CreateCounter<long>("rillcast.ingest.received", "By", "Media bytes received from publishers.");
        _refused = meter.CreateCounter<long>("rillcast.ingest.refused", "{publisher}", "Publishers refused, by reason.");
        _closed = meter.CreateCounter<long>("rillcast.ingest.closed", "{publisher}", "Publishers gone, by reason.");
        meter.CreateObservableGauge("rillcast.live.streams", () => registry.Streams.Count, "{video}", "Live videos on this node, waiting and finishing ones included.");
        meter.CreateObservableGauge("rillcast.live.unstored", () => registry.PendingSegments, "{segment}", "Finished segments that the media store does not have yet.");
    }

    public void Started(string protocol) => _publishers.Add(1, new KeyValuePair<string, object?>("protocol", protocol));

    public void Stopped(string protocol, RtmpCloseReason reason)
    {
        _publishers.Add(-1, new KeyValuePair<string, object?>("protocol", protocol));
        _closed.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
    }

    public void Received(long bytes) => _received.Add(bytes);

    public void Refused(PublishRefusal reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
}
