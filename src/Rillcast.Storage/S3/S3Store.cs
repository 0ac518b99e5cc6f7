using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Rillcast.Storage.S3;

/// <summary>
/// Media objects in a bucket of any S3-compatible service. Immutable objects are created, never overwritten (<c>If-None-Match: *</c>); the service checks every
/// body against its signed SHA-256, which is also kept as metadata and compared when an object is read whole. Making one does not reach for the service.
/// </summary>
public sealed class S3Store : IMediaStore, IDisposable
{
    private readonly S3Connection _connection;

    /// <summary>A store in a bucket; nothing is asked of the service yet.</summary>
    /// <exception cref="ArgumentException">The endpoint is missing.</exception>
    public S3Store(S3StoreOptions options, TimeProvider time) => _connection = new S3Connection(options, time);

    /// <inheritdoc/>
    public long? FreeBytes => null;

    /// <inheritdoc/>
    public async Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct)
    {
        var sha256 = S3Upload.Hash(content);
        if (content.Length >= S3Limits.MultipartThresholdBytes && key.IsImmutable && await HeadAsync(key, ct) is not null)
        {
            // Not every service heeds If-None-Match at the end of an upload in parts.
            await CompareAsync(key, content.Length, sha256, ct);
        }
        else if (!await new S3Upload(_connection, key, content, sha256).RunAsync(ct))
        {
            await CompareAsync(key, content.Length, sha256, ct);
        }
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> OpenAsync(StoreKey key, CancellationToken ct) =>
        await HeadAsync(key, ct) is { } head ? Reading(key, head.ContentLength) : null;

    /// <inheritdoc/>
    public Task<StoredObject?> OpenAsync(StoreKey key, long length, CancellationToken ct) => Task.FromResult<StoredObject?>(Reading(key, length));

    /// <inheritdoc/>
    public Task DeleteFolderAsync(StoreKey folder, CancellationToken ct) => new S3Folder(_connection, folder).DeleteAsync(ct);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(StoreKey folder, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var name in await new S3Folder(_connection, folder).ListAsync(ct))
        {
            yield return name;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(CancellationToken ct)
    {
        try
        {
            var content = new ReadOnlySequence<byte>([1]);
            await PutAsync(StoreKey.Probe, content, ct);
            await using var reading = await S3ReadStream.OpenAsync(_connection, StoreKey.Probe, content.Length, 0, content.Length, ct);
            await reading.CopyToAsync(Stream.Null, ct);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private StoredObject Reading(StoreKey key, long objectLength) =>
        new(objectLength, null, (offset, length, ct) => S3ReadStream.OpenAsync(_connection, key, objectLength, offset, length, ct));

    private async Task<GetObjectMetadataResponse?> HeadAsync(StoreKey key, CancellationToken ct)
    {
        try
        {
            return await _connection.CallAsync($"looking for {key}", 0, (s3, token) => s3.GetObjectMetadataAsync(_connection.Bucket, _connection.KeyOf(key), token), ct);
        }
        catch (IOException e) when (S3Failure.Is(e, HttpStatusCode.NotFound))
        {
            return null;
        }
    }

    /// <summary>The object is there already: fine when it is the same, as after an answer that got lost.</summary>
    private async Task CompareAsync(StoreKey key, long length, string sha256, CancellationToken ct)
    {
        var head = await HeadAsync(key, ct) ?? throw new IOException($"{key} was in the S3 store and is gone again.");

        // Copied there by another program it has no hash of ours.
        if (head.ContentLength != length || (head.Metadata[S3Upload.HashMetadata] ?? await HashStoredAsync(key, length, ct)) != sha256)
        {
            throw new StoreConflictException(key);
        }
    }

    private async Task<string> HashStoredAsync(StoreKey key, long length, CancellationToken ct)
    {
        await using var reading = await S3ReadStream.OpenAsync(_connection, key, length, 0, length, ct);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(reading, ct));
    }
}
