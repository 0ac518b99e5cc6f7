using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Rillcast.Storage.S3;

namespace Rillcast.Server.Storage;

/// <summary>What holds the recordings.</summary>
internal enum StorageKind
{
    /// <summary>Files below the data folder.</summary>
    Files,

    /// <summary>A bucket of an S3-compatible service.</summary>
    S3,
}

/// <summary>Section <c>Storage</c>: where recordings are kept.</summary>
internal sealed partial record StorageOptions : IValidatableObject
{
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromMinutes(5);

    /// <summary><c>Files</c> or <c>S3</c>. Default files in <c>media/</c> of the data folder.</summary>
    public StorageKind Kind { get; init; } = StorageKind.Files;

    /// <summary>The service, when <see cref="Kind"/> is <see cref="StorageKind.S3"/>.</summary>
    public S3StoreOptions S3 { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Kind))
        {
            yield return Problem("Kind", "must be Files or S3.");
        }

        if (Kind != StorageKind.S3)
        {
            yield break;
        }

        if (S3.Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" })
        {
            yield return Problem("S3:Endpoint", "must be an address without a path, such as https://s3.eu-central-1.amazonaws.com or http://10.0.0.7:7480.");
        }

        if (!BucketName().IsMatch(S3.Bucket))
        {
            yield return Problem("S3:Bucket", "must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.");
        }

        if (S3.Prefix.Length > S3StoreOptions.MaxPrefixLength || !KeyPrefix().IsMatch(S3.Prefix))
        {
            yield return Problem("S3:Prefix", $"must be folder names that each end in a slash, such as rillcast/, of at most {S3StoreOptions.MaxPrefixLength} characters.");
        }

        if (string.IsNullOrWhiteSpace(S3.Region))
        {
            yield return Problem("S3:Region", "must not be empty; services without regions take us-east-1.");
        }

        if (string.IsNullOrWhiteSpace(S3.AccessKey))
        {
            yield return Problem("S3:AccessKey", "is missing.");
        }

        if (string.IsNullOrWhiteSpace(S3.SecretKey))
        {
            yield return Problem("S3:SecretKey", "is missing.");
        }

        if (S3.Attempts is < 1 or > 10)
        {
            yield return Problem("S3:Attempts", "must be 1 to 10.");
        }

        if (S3.Timeout < LeastTimeout || S3.Timeout > MostTimeout)
        {
            yield return Problem("S3:Timeout", $"must be {LeastTimeout} to {MostTimeout}.");
        }
    }

    private static ValidationResult Problem(string key, string message) => new(message, [key]);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"\A([A-Za-z0-9_.-]+/)*\z")]
    private static partial Regex KeyPrefix();
}
