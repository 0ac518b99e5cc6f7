namespace Rillcast.Server.Delivery;

/// <summary>A wait that ends when the viewer goes away, or after a time; no thread is held meanwhile.</summary>
internal sealed class WaitLimit : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;
    private readonly DeliveryMetrics _metrics;
    private readonly CancellationToken _aborted;

    public WaitLimit(HttpContext context, TimeSpan limit, TimeProvider time, DeliveryMetrics metrics)
    {
        _metrics = metrics;
        _aborted = context.RequestAborted;
        _timer = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, _aborted);
        metrics.WaitBegins();
    }

    /// <summary>Cancelled by either.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The time is over and the viewer still there.</summary>
    public bool IsOver => _timer.IsCancellationRequested && !_aborted.IsCancellationRequested;

    public void Dispose()
    {
        _metrics.WaitEnds();
        _either.Dispose();
        _timer.Dispose();
    }
}
