using System.Buffers;

namespace Rillcast.Storage;

/// <summary>
/// A store whose folders can be closed for good: what makes pictures or qualities of a video may be at work while the video is deleted, and must not
/// bring its folder back.
/// </summary>
public sealed class ClosableStore(IMediaStore store) : IMediaStore, IDisposable
{
    /// <summary>Folders that are remembered as closed, the newest. One forgotten has long had nothing that writes into it.</summary>
    public const int MaxClosed = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _writing = [];
    private readonly HashSet<string> _closed = [];
    private readonly Queue<string> _closedOrder = [];
    private readonly Dictionary<string, TaskCompletionSource> _idle = [];

    /// <inheritdoc/>
    public long? FreeBytes => store.FreeBytes;

    /// <summary>Removes a folder and takes nothing more into it: what is being put is waited for, what comes later is refused.</summary>
    /// <exception cref="IOException">The store cannot be reached; the folder is closed all the same, and deleting can be tried again.</exception>
    public async Task CloseFolderAsync(StoreKey folder, CancellationToken ct)
    {
        await Close(TopOf(folder)).WaitAsync(ct);
        await store.DeleteFolderAsync(folder, ct);
    }

    /// <inheritdoc/>
    /// <exception cref="FolderClosedException">The folder was closed.</exception>
    public async Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct)
    {
        var folder = TopOf(key);
        Enter(folder, key);
        try
        {
            await store.PutAsync(key, content, ct);
        }
        finally
        {
            Leave(folder);
        }
    }

    /// <inheritdoc/>
    public Task<StoredObject?> OpenAsync(StoreKey key, CancellationToken ct) => store.OpenAsync(key, ct);

    /// <inheritdoc/>
    public Task<StoredObject?> OpenAsync(StoreKey key, long length, CancellationToken ct) => store.OpenAsync(key, length, ct);

    /// <inheritdoc/>
    public Task DeleteFolderAsync(StoreKey folder, CancellationToken ct) => store.DeleteFolderAsync(folder, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListAsync(StoreKey folder, CancellationToken ct) => store.ListAsync(folder, ct);

    /// <inheritdoc/>
    public Task<string?> ProbeAsync(CancellationToken ct) => store.ProbeAsync(ct);

    /// <inheritdoc/>
    public void Dispose() => (store as IDisposable)?.Dispose();

    // videos/{videoId} of any key below it.
    private static string TopOf(StoreKey key)
    {
        var path = key.Path;
        var first = path.IndexOf('/');
        var second = first < 0 ? -1 : path.IndexOf('/', first + 1);
        return second < 0 ? path : path[..second];
    }

    private void Enter(string folder, StoreKey key)
    {
        lock (_lock)
        {
            if (_closed.Contains(folder))
            {
                throw new FolderClosedException(key);
            }

            _writing[folder] = _writing.GetValueOrDefault(folder) + 1;
        }
    }

    private void Leave(string folder)
    {
        lock (_lock)
        {
            if (--_writing[folder] > 0)
            {
                return;
            }

            _writing.Remove(folder);
            if (_idle.Remove(folder, out var idle))
            {
                idle.SetResult();
            }
        }
    }

    private Task Close(string folder)
    {
        lock (_lock)
        {
            if (_closed.Add(folder))
            {
                _closedOrder.Enqueue(folder);
                if (_closedOrder.Count > MaxClosed)
                {
                    _closed.Remove(_closedOrder.Dequeue());
                }
            }

            if (!_writing.ContainsKey(folder))
            {
                return Task.CompletedTask;
            }

            if (!_idle.TryGetValue(folder, out var idle))
            {
                _idle[folder] = idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return idle.Task;
        }
    }
}
