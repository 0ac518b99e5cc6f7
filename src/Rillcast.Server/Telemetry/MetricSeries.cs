using System.Diagnostics.Metrics;

namespace Rillcast.Server.Telemetry;

/// <summary>One instrument with one set of tags: a number, or the buckets of a histogram.</summary>
internal sealed class MetricSeries
{
    private readonly Lock _gate = new();
    private readonly bool _isAbsolute;
    private readonly long[]? _buckets;
    private double _sum;
    private long _count;

    public MetricSeries(ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isAbsolute, double[]? bounds)
    {
        Tags = tags.ToArray();
        Bounds = bounds;
        _isAbsolute = isAbsolute;
        _buckets = bounds is null ? null : new long[bounds.Length + 1];
    }

    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Upper bounds of the buckets; null when it is no histogram.</summary>
    public double[]? Bounds { get; }

    /// <summary>The instrument has reported since the last time all were asked; observable ones leave a series out when it is over.</summary>
    public bool IsFresh { get; set; } = true;

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != Tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != Tags[i].Key || !Equals(tags[i].Value, Tags[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    public void Record(double value)
    {
        lock (_gate)
        {
            IsFresh = true;
            if (_isAbsolute)
            {
                _sum = value;
                return;
            }

            _sum += value;
            if (_buckets is not null)
            {
                _count++;
                _buckets[BucketOf(value)]++;
            }
        }
    }

    /// <summary>The sum or present value, and for a histogram its buckets (not cumulative).</summary>
    public (double Sum, long Count, long[]? Buckets) Read()
    {
        lock (_gate)
        {
            return (_sum, _count, _buckets?.ToArray());
        }
    }

    private int BucketOf(double value)
    {
        var i = 0;
        while (i < Bounds!.Length && value > Bounds[i])
        {
            i++;
        }

        return i;
    }
}

/// <summary>All series of one instrument.</summary>
internal sealed class MetricInstrument
{
    /// <summary>Series of one instrument; a tag with ever new values must not fill the memory.</summary>
    public const int MaxSeries = 1000;

    // Seconds; what .NET advises for request durations.
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly Lock _growing = new();
    private volatile Dictionary<int, MetricSeries[]> _series = [];
    private int _count;

    public MetricInstrument(Instrument instrument)
    {
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        Instrument = instrument;
        IsCounter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        IsAbsolute = instrument.IsObservable || kind == typeof(Gauge<>);
        Bounds = kind == typeof(Histogram<>) ? BoundsOf(instrument) : null;
    }

    public Instrument Instrument { get; }

    public bool IsCounter { get; }

    public bool IsAbsolute { get; }

    public double[]? Bounds { get; }

    public IEnumerable<MetricSeries> Series => _series.Values.SelectMany(s => s);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = HashOf(tags);
        (Find(_series, hash, tags) ?? Add(hash, tags))?.Record(value);
    }

    private MetricSeries? Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growing)
        {
            if (Find(_series, hash, tags) is { } found)
            {
                return found;
            }

            if (_count >= MaxSeries)
            {
                return null;
            }

            _count++;
            var added = new MetricSeries(tags, IsAbsolute, Bounds);
            _series = new Dictionary<int, MetricSeries[]>(_series) { [hash] = [.. _series.GetValueOrDefault(hash) ?? [], added] };
            return added;
        }
    }

    private static MetricSeries? Find(Dictionary<int, MetricSeries[]> series, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (series.TryGetValue(hash, out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (candidate.Has(tags))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var tag in tags)
        {
            hash.Add(tag.Value);
        }

        return hash.ToHashCode();
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(b => (double)b)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(b => (double)b)],
        _ => DefaultBounds,
    };
}
