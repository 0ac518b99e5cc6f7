using System.Buffers;

namespace Rillcast.Storage;

/// <summary>
/// Where finished media objects live: files on disk, or an S3-compatible service. Objects are immutable; a key is written once,
/// or again with the same bytes.
/// </summary>
public interface IMediaStore
{
    /// <summary>Stores an object whole or not at all; when the task completes it survives a crash of the machine (files: synced) or is acknowledged (S3).</summary>
    /// <exception cref="IOException">The store cannot take it now; trying again is safe.</exception>
    Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct);

    /// <summary>Opens an object for reading; null when there is none.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    Task<StoredObject?> OpenAsync(StoreKey key, CancellationToken ct);

    /// <summary>Removes all objects under a folder; a folder that is not there is no error.</summary>
    /// <exception cref="IOException">The store cannot be reached; some objects may be gone.</exception>
    Task DeleteFolderAsync(StoreKey folder, CancellationToken ct);

    /// <summary>Names directly under a folder, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(StoreKey folder, CancellationToken ct);

    /// <summary>Can it be read and written now? The answer of the readiness check.</summary>
    /// <returns>Null when all is well, else what is wrong in one line.</returns>
    Task<string?> ProbeAsync(CancellationToken ct);
}
