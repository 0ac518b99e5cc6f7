using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Rillcast.Storage.S3;

/// <summary>
/// Reads a stretch of an object as it comes. A connection that breaks or stands still is made again from where it was, a bounded number of times
/// without progress. An object that was put by us and is read from its beginning to its end is compared with its SHA-256.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private readonly S3Connection _connection;
    private readonly StoreKey _key;
    private readonly long _objectLength;
    private readonly long _end;
    private readonly IncrementalHash? _hash;
    private GetObjectResponse? _response;
    private CancellationTokenSource _limit;
    private string? _etag;
    private string? _sha256;
    private long _position;
    private int _failures;

    private S3ReadStream(S3Connection connection, StoreKey key, long objectLength, long offset, long length)
    {
        _connection = connection;
        _key = key;
        _objectLength = objectLength;
        _position = offset;
        _end = offset + length;
        _limit = connection.NewLimit();
        _hash = offset == 0 && length == objectLength ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Asks for the stretch; completes when the answer begins.</summary>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    /// <exception cref="IOException">The service cannot be reached, or the object does not have the expected length.</exception>
    public static async Task<Stream> OpenAsync(S3Connection connection, StoreKey key, long objectLength, long offset, long length, CancellationToken ct)
    {
        if (length == 0)
        {
            return Null;
        }

        var stream = new S3ReadStream(connection, key, objectLength, offset, length);
        try
        {
            await stream.ConnectAsync(ct);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _end || buffer.Length == 0)
        {
            return 0;
        }

        var count = await ReadSomeAsync(buffer, cancellationToken);
        _hash?.AppendData(buffer.Span[..count]);
        _position += count;
        if (_position == _end && _hash is not null && _sha256 is not null && Convert.ToHexStringLower(_hash.GetHashAndReset()) != _sha256)
        {
            // Before the last bytes are handed out: nobody takes the object for whole.
            throw new IOException($"{_key} in the S3 store is damaged: its SHA-256 is not the one it was put with.");
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An object of an S3 store is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response?.Dispose();
            _limit.Dispose();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var count = await ReadOnceAsync(buffer, ct);
                if (count > 0)
                {
                    _failures = 0;
                    return count;
                }

                throw new EndOfStreamException("the answer ended early");
            }
            catch (Exception e)
            {
                ct.ThrowIfCancellationRequested();
                if (++_failures >= _connection.Options.Attempts)
                {
                    throw S3Failure.Describe(_connection.Options, $"reading {_key}", e);
                }
            }

            await ConnectAsync(ct);
        }
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken ct)
    {
        if (!_limit.TryReset())
        {
            _limit.Dispose();
            _limit = _connection.NewLimit();
        }
        else
        {
            _limit.CancelAfter(_connection.Options.Timeout);
        }

        var wanted = buffer[..(int)Math.Min(buffer.Length, _end - _position)];
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, ct);
        return await _response!.ResponseStream.ReadAsync(wanted, both.Token);
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        _response?.Dispose();
        _response = null;
        try
        {
            _response = await _connection.CallAsync(
                $"reading {_key}",
                0,
                (s3, token) => s3.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = _connection.Bucket,
                        Key = _connection.KeyOf(_key),
                        ByteRange = new ByteRange(_position, _end - 1),
                        EtagToMatch = _etag,
                    },
                    token),
                ct);
        }
        catch (IOException e) when (S3Failure.Is(e, HttpStatusCode.NotFound))
        {
            throw new FileNotFoundException($"{_key} is not in the S3 store.", e);
        }

        // "bytes 0-99/200": an object of another length than the index says is not the one that was meant.
        var total = _response.ContentRange?.Split('/')[^1];
        if (total is not null && total != _objectLength.ToString(CultureInfo.InvariantCulture))
        {
            throw new IOException($"{_key} in the S3 store has {total} bytes instead of {_objectLength}.");
        }

        // Some services want it without its quotes.
        _etag = _response.ETag?.Trim('"');
        _sha256 = _response.Metadata[S3Upload.HashMetadata];
    }
}
