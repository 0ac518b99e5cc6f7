using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Rillcast.Server.Telemetry;

/// <summary>Listens to the meters of this process and keeps what <c>/metrics</c> shows.</summary>
internal sealed class Metrics : IDisposable
{
    private static readonly string[] Meters = ["Rillcast.", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    private readonly ConcurrentDictionary<Instrument, MetricInstrument> _instruments = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _asking = new();
    private readonly IMeterFactory _factory;

    public Metrics(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // In one process there may be several servers (tests): each shows its own meters and those of the runtime.
            if (Array.Exists(Meters, m => instrument.Meter.Name.StartsWith(m, StringComparison.Ordinal)) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, _factory)))
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, static i => new MetricInstrument(i)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, state) => _instruments.TryRemove(instrument, out MetricInstrument? _);
        Listen<byte>(v => v);
        Listen<short>(v => v);
        Listen<int>(v => v);
        Listen<long>(v => v);
        Listen<float>(v => v);
        Listen<double>(v => v);
        Listen<decimal>(v => (double)v);
        _listener.Start();
    }

    /// <summary>All instruments, observable ones asked just now.</summary>
    public IReadOnlyList<MetricInstrument> Collect()
    {
        lock (_asking)
        {
            foreach (var series in _instruments.Values.Where(i => i.Instrument.IsObservable).SelectMany(i => i.Series))
            {
                series.IsFresh = false;
            }

            _listener.RecordObservableInstruments();
            return [.. _instruments.Values];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Listen<T>(Func<T, double> convert)
        where T : struct => _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((MetricInstrument)state!).Record(convert(value), tags));
}
