using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace Rillcast.Storage.S3;

/// <summary>What lies under a common beginning of keys: listing it and removing it.</summary>
internal sealed class S3Folder(S3Connection connection, StoreKey folder)
{
    // The slash keeps "a" from meaning "ab" too.
    private readonly string _prefix = connection.KeyOf(folder) + "/";

    /// <summary>Names directly below, folders among them, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken ct)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var page in PagesAsync("/", ct))
        {
            names.UnionWith((page.S3Objects ?? []).Select(o => o.Key[_prefix.Length..]));
            names.UnionWith((page.CommonPrefixes ?? []).Select(p => p[_prefix.Length..^1]));
        }

        return [.. names];
    }

    /// <summary>Removes everything below, unfinished uploads too.</summary>
    public async Task DeleteAsync(CancellationToken ct)
    {
        await foreach (var page in PagesAsync(null, ct))
        {
            if (page.S3Objects is { Count: > 0 } objects)
            {
                await DeleteAsync(objects, ct);
            }
        }

        await AbortUploadsAsync(ct);
    }

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(string? delimiter, [EnumeratorCancellation] CancellationToken ct)
    {
        string? next = null;
        do
        {
            var from = next;
            var page = await connection.CallAsync(
                $"listing {folder}",
                0,
                (s3, token) => s3.ListObjectsV2Async(
                    new ListObjectsV2Request { BucketName = connection.Bucket, Prefix = _prefix, Delimiter = delimiter, ContinuationToken = from, MaxKeys = S3Limits.KeysPerRequest },
                    token),
                ct);
            yield return page;
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    private async Task DeleteAsync(List<S3Object> objects, CancellationToken ct)
    {
        var response = await connection.CallAsync(
            $"deleting {folder}",
            0,
            (s3, token) => s3.DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = connection.Bucket, Objects = objects.ConvertAll(o => new KeyVersion { Key = o.Key }), Quiet = true },
                token),
            ct);
        if (response.DeleteErrors is [{ } first, ..])
        {
            throw new IOException($"S3 store, bucket {connection.Bucket}: {response.DeleteErrors.Count} objects of {folder} could not be deleted: {first.Code}");
        }
    }

    private async Task AbortUploadsAsync(CancellationToken ct)
    {
        var uploads = await connection.CallAsync(
            $"listing unfinished uploads of {folder}",
            0,
            (s3, token) => s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = connection.Bucket, Prefix = _prefix }, token),
            ct);
        foreach (var upload in uploads.MultipartUploads ?? [])
        {
            await connection.CallAsync(
                $"deleting an unfinished upload of {folder}",
                0,
                (s3, token) => s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = connection.Bucket, Key = upload.Key, UploadId = upload.UploadId }, token),
                ct);
        }
    }
}
