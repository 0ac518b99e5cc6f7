namespace Rillcast.Storage.S3;

/// <summary>Which S3-compatible service holds the media, and how patient to be with it.</summary>
public sealed record S3StoreOptions
{
    /// <summary>Longest <see cref="Prefix"/>: keys are at most 1,024 bytes long and our own part takes less than half of that.</summary>
    public const int MaxPrefixLength = 500;

    /// <summary>Address of the service, such as <c>https://s3.eu-central-1.amazonaws.com</c> or <c>http://10.0.0.7:7480</c>; no path.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Region that requests are signed for; services that know none take any. Default <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Name of the bucket.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>What all keys begin with, for a bucket that holds other things too; <c>rillcast/</c> for example. Default none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Public half of the credentials.</summary>
    public string AccessKey { get; init; } = "";

    /// <summary>Secret half of the credentials; never logged.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>Make the bucket when it is not there. Default false: a mistyped name should show.</summary>
    public bool CreateBucket { get; init; }

    /// <summary>Bucket in the path of the address (what services of one's own mostly want) instead of in the host name. Default true.</summary>
    public bool ForcePathStyle { get; init; } = true;

    /// <summary>How often one request is tried before the store is said to be away. 1 to 10, default 4 (pauses of about 0.1, 0.4 and 1.6 s).</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>How long one try may take, on top of the time its bytes need at <see cref="S3Limits.SlowestBytesPerSecond"/>; also how long a reading may stand still. 1 s to 5 min, default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a log may show: everything but the secret.</summary>
    public override string ToString() => $"{Endpoint}{Bucket}/{Prefix}";
}
