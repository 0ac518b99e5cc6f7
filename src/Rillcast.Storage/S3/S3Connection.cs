using Amazon.Runtime;
using Amazon.S3;

namespace Rillcast.Storage.S3;

/// <summary>The client of one bucket; every request goes through <see cref="CallAsync"/>: limited in time, tried again a bounded number of times, failures told as <see cref="IOException"/>.</summary>
internal sealed class S3Connection : IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly TimeProvider _time;

    public S3Connection(S3StoreOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        _client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), new AmazonS3Config
        {
            ServiceURL = options.Endpoint?.ToString() ?? throw new ArgumentException("An S3 store needs an endpoint.", nameof(options)),
            UseHttp = options.Endpoint.Scheme == Uri.UriSchemeHttp,
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.ForcePathStyle,
            // The default, trailing checksums, is unknown to many services; the signed SHA-256 of the body guards it instead.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // Trying again is done here, where it is counted.
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            HttpClientFactory = new S3HttpClients(),
        });
    }

    public S3StoreOptions Options { get; }

    public string Bucket => Options.Bucket;

    /// <summary>An object's key in the bucket.</summary>
    public string KeyOf(StoreKey key) => Options.Prefix + key.Path;

    /// <summary>Carries out one request.</summary>
    /// <param name="what">What is done, for the message of a failure: <c>putting videos/…</c>.</param>
    /// <param name="bytes">Bytes that the request sends or wants; they lengthen its time limit.</param>
    /// <param name="call">Sends the request; must be fit to be called again.</param>
    /// <param name="ct">The caller's patience.</param>
    /// <exception cref="IOException">It failed for good, or too often.</exception>
    public async Task<T> CallAsync<T>(string what, long bytes, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken ct)
    {
        var pause = S3Limits.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(bytes, call, ct);
            }
            catch (Exception e)
            {
                // Whatever it looks like from inside: the caller stopped waiting.
                ct.ThrowIfCancellationRequested();
                if (Options.CreateBucket && S3Failure.IsNoBucket(e) && attempt < Options.Attempts)
                {
                    await CreateBucketAsync(ct);
                    continue;
                }

                if (attempt >= Options.Attempts || !S3Failure.IsPassing(e))
                {
                    throw S3Failure.Describe(Options, what, e);
                }
            }

            // Half of it by chance, so that many writers do not come back at the same moment.
#pragma warning disable CA5394 // No secret depends on it.
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), _time, ct);
#pragma warning restore CA5394
            pause = TimeSpan.FromTicks(Math.Min(S3Limits.LongestPause.Ticks, pause.Ticks * S3Limits.PauseGrowth));
        }
    }

    /// <summary>A source that cancels when a transfer stands still; the caller restarts it with every step.</summary>
    public CancellationTokenSource NewLimit() => new(Options.Timeout, _time);

    public void Dispose() => _client.Dispose();

    private async Task<T> TryAsync<T>(long bytes, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Options.Timeout + TimeSpan.FromSeconds((double)bytes / S3Limits.SlowestBytesPerSecond), _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        return await call(_client, both.Token);
    }

    private async Task CreateBucketAsync(CancellationToken ct)
    {
        try
        {
            await TryAsync(0, (s3, token) => s3.PutBucketAsync(Bucket, token), ct);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou")
        {
            // Another request was quicker.
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            throw S3Failure.Describe(Options, "making the bucket", e);
        }
    }
}
