using System.Threading.Tasks.Sources;

namespace Rillcast.Server.Videos;

/// <summary>
/// The pause of one connection until its room has something new. Made once a connection and used for every pause, so that waking ten thousand allocates nothing.
/// Used by one connection at a time.
/// </summary>
internal sealed class ViewerPause : IValueTaskSource, IDisposable
{
    private readonly ViewerRoom _room;
    private readonly CancellationToken _end;
    private readonly CancellationTokenRegistration _registration;
    private ManualResetValueTaskSourceCore<bool> _source;
    private int _isPausing;

    /// <param name="room">Where.</param>
    /// <param name="end">Ends every pause.</param>
    public ViewerPause(ViewerRoom room, CancellationToken end)
    {
        (_room, _end) = (room, end);
        _registration = end.UnsafeRegister(static pause => ((ViewerPause)pause!).End(), this);
    }

    /// <summary>Waits for the first ring after <paramref name="rings"/>.</summary>
    /// <param name="rings">See <see cref="ViewerRoom.Rings"/>.</param>
    /// <exception cref="OperationCanceledException">The connection is to end.</exception>
    public ValueTask UntilRingAsync(long rings)
    {
        _source.Reset();
        Volatile.Write(ref _isPausing, 1);
        if (_end.IsCancellationRequested || !_room.TryPause(this, rings))
        {
            End();
        }

        return new ValueTask(this, _source.Version);
    }

    /// <summary>Goes on, on the caller's thread, as far as that needs no waiting.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isPausing, 0) == 1)
        {
            _source.SetResult(true);
        }
    }

    public void Dispose() => _registration.Dispose();

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        _end.ThrowIfCancellationRequested();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
