using System.Collections.Concurrent;

namespace Rillcast.Server.Uploads;

/// <summary>
/// One request at a time writes to an upload. A connection that broke without a word looks like one that is slow, so a writer that has brought nothing for
/// <see cref="UploadOptions.TakeOverSilence"/> has to give way to the next.
/// </summary>
internal sealed class UploadWriters(UploadOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, UploadWriter> _writers = new();

    /// <summary>Takes an upload; null when another request is writing to it.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="byForce">Also from a writer that is not silent: the upload is given up.</param>
    /// <param name="ct">Stops waiting for the one before.</param>
    public async Task<UploadWriter?> TakeAsync(string id, bool byForce, CancellationToken ct)
    {
        var mine = new UploadWriter(time, writer => _writers.TryRemove(KeyValuePair.Create(id, writer)));
        while (true)
        {
            var holder = _writers.GetOrAdd(id, mine);
            if (holder == mine)
            {
                return mine;
            }

            if (!byForce && holder.Silence < options.TakeOverSilence)
            {
                return null;
            }

            holder.GiveWay();
            try
            {
                await holder.Released.WaitAsync(LongestGoodbye, time, ct);
            }
            catch (TimeoutException)
            {
                return null; // it hangs in the disk
            }
        }
    }
}

/// <summary>The right to write to an upload, until it is disposed of.</summary>
internal sealed class UploadWriter(TimeProvider time, Action<UploadWriter> release) : IDisposable
{
    // Never disposed: another request may ask for its place at any moment, and there is no timer in it.
#pragma warning disable CA2213
    private readonly CancellationTokenSource _giveWay = new();
#pragma warning restore CA2213
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastBytes = time.GetTimestamp();

    /// <summary>Cancelled when another request is to have its place.</summary>
    public CancellationToken GivesWay => _giveWay.Token;

    /// <summary>Completes when it has let go.</summary>
    public Task Released => _released.Task;

    /// <summary>How long ago the last bytes came.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastBytes));

    /// <summary>Bytes have come.</summary>
    public void Note() => Volatile.Write(ref _lastBytes, time.GetTimestamp());

    /// <summary>Another request wants its place.</summary>
    public void GiveWay() => _giveWay.Cancel();

    public void Dispose()
    {
        release(this);
        _released.TrySetResult();
    }
}
