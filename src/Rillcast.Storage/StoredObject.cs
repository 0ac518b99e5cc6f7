namespace Rillcast.Storage;

/// <summary>Opens a stretch of an object's bytes; the stretch lies within the object.</summary>
/// <exception cref="IOException">The store cannot be reached, or the object is gone.</exception>
public delegate Task<Stream> OpenStretch(long offset, long length, CancellationToken ct);

/// <summary>An object opened for reading. Holds nothing itself: each reading opens the bytes anew.</summary>
public sealed class StoredObject : IAsyncDisposable
{
    private readonly OpenStretch _open;

    /// <summary>An object of known length whose bytes are opened on demand.</summary>
    /// <param name="length">Size in bytes.</param>
    /// <param name="filePath">Where it lies, when it is a file of this machine (delivery can then send it without copying); else null.</param>
    /// <param name="open">Opens bytes.</param>
    public StoredObject(long length, string? filePath, OpenStretch open)
    {
        Length = length;
        FilePath = filePath;
        _open = open;
    }

    /// <summary>Size in bytes.</summary>
    public long Length { get; }

    /// <summary>Path of the file, when the object is a file of this machine.</summary>
    public string? FilePath { get; }

    /// <summary>A stream of the bytes from an offset on; the caller disposes it.</summary>
    /// <exception cref="IOException">The store cannot be reached, or the object is gone.</exception>
    public Task<Stream> ReadAsync(long offset, CancellationToken ct) => ReadAsync(offset, Length - offset, ct);

    /// <summary>A stream of a stretch and nothing behind it; the caller disposes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The stretch is not within the object.</exception>
    /// <exception cref="IOException">The store cannot be reached, or the object is gone.</exception>
    public Task<Stream> ReadAsync(long offset, long length, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
        return _open(offset, length, ct);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
