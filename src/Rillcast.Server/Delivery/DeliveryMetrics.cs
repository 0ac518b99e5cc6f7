using System.Diagnostics.Metrics;

namespace Rillcast.Server.Delivery;

/// <summary>What delivery counts.</summary>
internal sealed class DeliveryMetrics
{
    private static readonly KeyValuePair<string, object?> Hit = new("result", "hit");
    private static readonly KeyValuePair<string, object?> Miss = new("result", "miss");

    private readonly Counter<long> _requests;
    private readonly Counter<long> _bytes;
    private readonly UpDownCounter<long> _waiting;
    private readonly Counter<long> _storedReads;
    private readonly KeyValuePair<string, object?>[] _kinds;

    public DeliveryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Rillcast.Delivery");
        _requests = meter.CreateCounter<long>("rillcast.delivery.requests", "{request}", "Requests for playlists and media, by kind.");
        _bytes = meter.CreateCounter<long>("rillcast.delivery.bytes", "By", "Body bytes handed to the network, by kind.");
        _waiting = meter.CreateUpDownCounter<long>("rillcast.delivery.waiting", "{request}", "Requests that wait for a part or a first segment now.");
        _storedReads = meter.CreateCounter<long>("rillcast.delivery.stored_reads", "{read}", "Segments wanted out of a store that is not on this machine: hit (in memory, or being fetched already) or miss.");
        _kinds = [.. Enum.GetNames<DeliveryKind>().Select(name => new KeyValuePair<string, object?>("kind", name.ToLowerInvariant()))];
    }

    public void Request(DeliveryKind kind) => _requests.Add(1, _kinds[(int)kind]);

    public void Sent(DeliveryKind kind, long bytes) => _bytes.Add(bytes, _kinds[(int)kind]);

    public void StoredRead(bool isHit) => _storedReads.Add(1, isHit ? Hit : Miss);

    public void WaitBegins() => _waiting.Add(1);

    public void WaitEnds() => _waiting.Add(-1);
}

/// <summary>What a request asks for.</summary>
internal enum DeliveryKind
{
    /// <summary>The clock for DASH players.</summary>
    Time,

    /// <summary>The multivariant playlist.</summary>
    Master,

    /// <summary>The MPD.</summary>
    Manifest,

    /// <summary>A media playlist.</summary>
    Playlist,

    /// <summary>An init segment.</summary>
    Init,

    /// <summary>A whole segment.</summary>
    Segment,

    /// <summary>A part.</summary>
    Part,
}
