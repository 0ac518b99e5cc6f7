namespace Rillcast.Server.Events.Rabbit;

/// <summary>Events on their way to the broker, until it has them: bounded, the oldest are dropped first and counted.</summary>
internal sealed class Outbox(string origin, int capacity)
{
    /// <summary>Events in one message.</summary>
    public const int MaxBatch = 256;

    /// <summary>Passing events that wait for the next message.</summary>
    private const int MaxPassing = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<NumberedEvent> _events = new();
    private readonly Queue<BusEvent> _passing = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private long _after;
    private long _lost;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public long Lost => Volatile.Read(ref _lost);

    public void Add(NumberedEvent numbered)
    {
        lock (_gate)
        {
            _events.Enqueue(numbered);
            if (_events.Count > capacity)
            {
                // Receivers see by the number that something is missing.
                _after = _events.Dequeue().Seq;
                _lost++;
            }
        }

        Wake();
    }

    public void AddPassing(BusEvent passing)
    {
        lock (_gate)
        {
            if (_passing.Count == MaxPassing)
            {
                _passing.Dequeue();
            }

            _passing.Enqueue(passing);
        }

        Wake();
    }

    /// <summary>Drops what was worth something at its moment only.</summary>
    public void ClearPassing()
    {
        lock (_gate)
        {
            _passing.Clear();
        }
    }

    public Task WaitAsync(CancellationToken ct) => _filled.WaitAsync(ct);

    /// <summary>What goes out next; null when there is nothing. Events stay until <see cref="Sent"/>, passing ones do not.</summary>
    public BusBatch? Next()
    {
        lock (_gate)
        {
            if (_events.Count == 0 && _passing.Count == 0)
            {
                return null;
            }

            var batch = new BusBatch(origin, _after, [.. _events.Take(MaxBatch)], [.. _passing]);
            _passing.Clear();
            return batch;
        }
    }

    /// <summary>The broker has them.</summary>
    public void Sent(BusBatch batch)
    {
        lock (_gate)
        {
            while (batch.Events.Count > 0 && _events.TryPeek(out var first) && first.Seq <= batch.Events[^1].Seq)
            {
                _after = _events.Dequeue().Seq;
            }
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_filled.CurrentCount == 0)
            {
                _filled.Release();
            }
        }
    }
}
