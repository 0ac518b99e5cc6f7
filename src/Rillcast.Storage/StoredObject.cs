namespace Rillcast.Storage;

/// <summary>An object opened for reading.</summary>
public sealed class StoredObject : IAsyncDisposable
{
    private readonly Func<long, CancellationToken, Task<Stream>> _open;

    /// <summary>An object of known length whose bytes are opened on demand.</summary>
    /// <param name="length">Size in bytes.</param>
    /// <param name="filePath">Where it lies, when it is a file of this machine (delivery can then send it without copying); else null.</param>
    /// <param name="open">Opens the bytes from an offset on.</param>
    public StoredObject(long length, string? filePath, Func<long, CancellationToken, Task<Stream>> open)
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
    public Task<Stream> ReadAsync(long offset, CancellationToken ct) => _open(offset, ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
