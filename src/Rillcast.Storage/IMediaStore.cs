using System.Buffers;

namespace Rillcast.Storage;

/// <summary>
/// Where finished media objects live: files on disk, or an S3-compatible service. An object whose key is immutable is written once, or again with
/// the same bytes; others are replaced.
/// </summary>
public interface IMediaStore
{
    /// <summary>Stores an object whole or not at all; when the task completes it survives a crash of the machine (files: synced) or is acknowledged (S3).</summary>
    /// <exception cref="StoreConflictException">The key is immutable and the store has other bytes under it.</exception>
    /// <exception cref="IOException">The store cannot take it now; trying again is safe.</exception>
    Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct);

    /// <summary>Opens an object for reading; null when there is none.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    Task<StoredObject?> OpenAsync(StoreKey key, CancellationToken ct);

    /// <summary>Opens an object whose size is known from an index: a store far away need not be asked for it first.</summary>
    /// <returns>Null when there is none; a store that finds that out only at reading throws <see cref="FileNotFoundException"/> there.</returns>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    Task<StoredObject?> OpenAsync(StoreKey key, long length, CancellationToken ct);

    /// <summary>Removes all objects under a folder; a folder that is not there is no error.</summary>
    /// <exception cref="IOException">The store cannot be reached; some objects may be gone.</exception>
    Task DeleteFolderAsync(StoreKey folder, CancellationToken ct);

    /// <summary>Names directly under a folder, in ordinal order.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    IAsyncEnumerable<string> ListAsync(StoreKey folder, CancellationToken ct);

    /// <summary>Room for more objects, in bytes; null when the store has no end that we could see.</summary>
    /// <exception cref="IOException">The disk cannot be asked.</exception>
    long? FreeBytes { get; }

    /// <summary>Can it be read and written now? The answer of the readiness check.</summary>
    /// <returns>Null when all is well, else what is wrong in one line.</returns>
    Task<string?> ProbeAsync(CancellationToken ct);
}
