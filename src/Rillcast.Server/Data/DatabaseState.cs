namespace Rillcast.Server.Data;

/// <summary>Whether the database can be used now: it runs and has the schema of this build.</summary>
internal sealed class DatabaseState
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _presence = new();

    /// <summary>A moment's answer; a query can still fail a moment later.</summary>
    public bool IsReady => Volatile.Read(ref _ready).Task.IsCompleted;

    /// <summary>Is cancelled when the database goes; to be taken before looking at <see cref="IsReady"/>. What waits for a database that hangs would wait for each of its tries.</summary>
    public CancellationToken Presence => Volatile.Read(ref _presence).Token;

    /// <summary>Completes when the database can be used.</summary>
    public Task WhenReadyAsync(CancellationToken ct) => Volatile.Read(ref _ready).Task.WaitAsync(ct);

    /// <summary>It can be used from now on.</summary>
    public void Found()
    {
        lock (_gate)
        {
            _ready.TrySetResult();
        }
    }

    /// <summary>It is away until further notice.</summary>
    public void Lost()
    {
        lock (_gate)
        {
            if (_ready.Task.IsCompleted)
            {
                _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Interlocked.Exchange(ref _presence, new()).CancelAsync();
            }
        }
    }
}
