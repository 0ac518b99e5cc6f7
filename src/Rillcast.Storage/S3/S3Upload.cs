using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Rillcast.Storage.S3;

/// <summary>Brings one object to the service: in one request, or in parts when it is large.</summary>
internal sealed class S3Upload(S3Connection connection, StoreKey key, ReadOnlySequence<byte> content, string sha256)
{
    /// <summary>Name of the object's own SHA-256 among its metadata.</summary>
    public const string HashMetadata = "sha256";

    // The service computes it anew and refuses a body that differs. Said beforehand, the client library need not compute it a second time.
    private const string BodyHashHeader = "X-Amz-Content-SHA256";

    private readonly string _key = connection.KeyOf(key);
    private readonly string _what = $"putting {key}";

    /// <summary>Creates the object.</summary>
    /// <returns>False when it is immutable and there is one already.</returns>
    /// <exception cref="IOException">The service did not take it.</exception>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        try
        {
            await (content.Length < S3Limits.MultipartThresholdBytes ? PutWholeAsync(ct) : PutInPartsAsync(ct));
            return true;
        }
        catch (IOException e) when (key.IsImmutable && S3Failure.Is(e, HttpStatusCode.PreconditionFailed))
        {
            return false;
        }
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Hash(ReadOnlySequence<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var memory in content)
        {
            hash.AppendData(memory.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Media type by the name's ending; only people who look into the bucket care.</summary>
    private string ContentType => Path.GetExtension(key.Path) switch
    {
        ".m4s" or ".mp4" => "video/mp4",
        ".jpg" => "image/jpeg",
        _ => "application/octet-stream",
    };

    private Task<PutObjectResponse> PutWholeAsync(CancellationToken ct) => connection.CallAsync(
        _what,
        content.Length,
        (s3, token) => s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = connection.Bucket,
                Key = _key,
                InputStream = new SequenceStream(content),
                ContentType = ContentType,
                IfNoneMatch = key.IsImmutable ? "*" : null,
                UseChunkEncoding = false,
                Headers = { [BodyHashHeader] = sha256 },
                Metadata = { [HashMetadata] = sha256 },
            },
            token),
        ct);

    private async Task PutInPartsAsync(CancellationToken ct)
    {
        var begun = await connection.CallAsync(
            _what,
            0,
            (s3, token) => s3.InitiateMultipartUploadAsync(
                new InitiateMultipartUploadRequest { BucketName = connection.Bucket, Key = _key, ContentType = ContentType, Metadata = { [HashMetadata] = sha256 } },
                token),
            ct);
        try
        {
            var parts = new List<PartETag>();
            for (var offset = 0L; offset < content.Length; offset += S3Limits.PartBytes)
            {
                var part = content.Slice(offset, Math.Min(S3Limits.PartBytes, content.Length - offset));
                parts.Add(new PartETag(parts.Count + 1, await PutPartAsync(begun.UploadId, parts.Count + 1, part, ct)));
            }

            await connection.CallAsync(
                _what,
                0,
                (s3, token) => s3.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest
                    {
                        BucketName = connection.Bucket,
                        Key = _key,
                        UploadId = begun.UploadId,
                        PartETags = parts,
                        IfNoneMatch = key.IsImmutable ? "*" : null,
                    },
                    token),
                ct);
        }
        catch
        {
            await AbortAsync(begun.UploadId);
            throw;
        }
    }

    private async Task<string> PutPartAsync(string upload, int number, ReadOnlySequence<byte> part, CancellationToken ct)
    {
        var response = await connection.CallAsync(
            _what,
            part.Length,
            (s3, token) => s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = connection.Bucket,
                    Key = _key,
                    UploadId = upload,
                    PartNumber = number,
                    InputStream = new SequenceStream(part),
                    PartSize = part.Length,
                    UseChunkEncoding = false,
                },
                token),
            ct);
        return response.ETag;
    }

    // Parts of an upload that is never completed cost money until somebody removes them; deleting the folder is the second chance.
    private async Task AbortAsync(string upload)
    {
        try
        {
            await connection.CallAsync(
                _what,
                0,
                (s3, token) => s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = connection.Bucket, Key = _key, UploadId = upload }, token),
                CancellationToken.None);
        }
        catch (IOException)
        {
            // The failure that led here is the one to tell.
        }
    }
}
