using System.Collections.Concurrent;

namespace Rillcast.Server.Uploads.Import;

/// <summary>The imports that run on this node: how far each is, and how to stop one. In memory only; what is to be done is in the database.</summary>
internal sealed class ImportDesk
{
    private readonly ConcurrentDictionary<string, RunningImport> _running = new();
    private readonly SemaphoreSlim _work = new(0, 1);

    /// <summary>There is another file to import.</summary>
    public void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been said already.
        }
    }

    /// <summary>Waits until there may be something to do.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken ct) => _work.WaitAsync(longest, ct);

    /// <summary>The import, while it runs.</summary>
    public RunningImport? Find(string id) => _running.GetValueOrDefault(id);

    /// <summary>Begins one; null when it runs already.</summary>
    public RunningImport? Begin(string id, CancellationToken ct)
    {
        var import = new RunningImport(ct);
        if (_running.TryAdd(id, import))
        {
            return import;
        }

        import.End();
        return null;
    }

    /// <summary>It has ended.</summary>
    public void End(string id)
    {
        if (_running.TryRemove(id, out var import))
        {
            import.End();
        }
    }

    /// <summary>Stops an import if it runs, and waits until nothing of it is at work any more.</summary>
    public async Task StopAsync(string id, CancellationToken ct)
    {
        if (Find(id) is { } import)
        {
            await import.StopAsync().WaitAsync(ct);
        }
    }
}

/// <summary>An import at work.</summary>
internal sealed class RunningImport
{
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ImportProgress _progress = new(0, null);
    private volatile bool _isUnwanted;

    public RunningImport(CancellationToken ct)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Stopping = _stop.Token;
    }

    /// <summary>Cancelled when it is to stop.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Its owner does not want it any more; else a stop is the server's, and the next start goes on.</summary>
    public bool IsUnwanted => _isUnwanted;

    /// <summary>How far it is.</summary>
    public ImportProgress Progress
    {
        get => _progress;
        set => _progress = value;
    }

    /// <summary>Stops it for good.</summary>
    public Task StopAsync()
    {
        _isUnwanted = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at this moment.
        }

        return _ended.Task;
    }

    /// <summary>Nothing of it is at work any more.</summary>
    public void End()
    {
        _stop.Dispose();
        _ended.TrySetResult();
    }
}

/// <summary>How far an import is.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="SecondsLeft">At the present speed; null when it cannot be told.</param>
internal sealed record ImportProgress(double Percent, double? SecondsLeft);
