namespace Rillcast.Live;

/// <summary>
/// Wakes all who wait for the next change, whatever their number, without a thread or a lock held by any of them. One writer pulses
/// after it has swapped the snapshot; a waiter takes <see cref="Next"/> first and looks at the snapshot afterwards, so no change is missed.
/// </summary>
internal sealed class WindowSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next pulse.</summary>
    public Task Next
    {
        get
        {
            var current = Volatile.Read(ref _next);
            if (current is not null)
            {
                return current.Task;
            }

            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
        }
    }

    /// <summary>Wakes everybody. Costs nothing when nobody waits.</summary>
    public void Pulse() => Interlocked.Exchange(ref _next, null)?.SetResult();
}
