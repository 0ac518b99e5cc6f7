using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Rillcast.Storage.S3;

/// <summary>Reads what went wrong with a request: does trying again help, and how is it told in one line.</summary>
internal static class S3Failure
{
    // What services answer when the same request, sent again, can succeed. A wrong digest means that the bytes suffered on the way.
    private static readonly HashSet<string> Passing =
    [
        "SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "OperationAborted", "ConditionalRequestConflict", "ConcurrentModification",
        "XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody", "InternalError", "ServiceUnavailable",
        // The status in place of a code: not the service's own answer, but that of something on the way.
        "BadRequest",
    ];

    /// <summary>True when the same request may succeed a moment later.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        // Without a status no answer came at all.
        AmazonServiceException e => e.StatusCode is 0 or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || Passing.Contains(e.ErrorCode ?? ""),
        _ => true,
    };

    /// <summary>True when the service answered with this status.</summary>
    public static bool Is(Exception? exception, HttpStatusCode status) => ServiceAnswer(exception) is { } answer && answer.StatusCode == status;

    /// <summary>True when the bucket is not there. An answer to HEAD has no code, so it cannot tell.</summary>
    public static bool IsNoBucket(Exception? exception) => ServiceAnswer(exception)?.ErrorCode == "NoSuchBucket";

    /// <summary>One line: what was tried, where, and why it failed; never a secret.</summary>
    public static IOException Describe(S3StoreOptions options, string what, Exception exception) =>
        new($"S3 store {options.Endpoint?.GetLeftPart(UriPartial.Authority)}, bucket {options.Bucket}: {what} failed: {Reason(exception)}", exception);

    private static string Reason(Exception exception)
    {
        if (exception is OperationCanceledException)
        {
            return "no answer in time";
        }

        if (ServiceAnswer(exception) is { StatusCode: not 0 } answer)
        {
            var hint = answer.ErrorCode switch
            {
                "InvalidAccessKeyId" or "SignatureDoesNotMatch" => " (check Storage:S3:AccessKey and SecretKey)",
                "NoSuchBucket" => " (make it, or set Storage:S3:CreateBucket)",
                "AccessDenied" => " (the key lacks a permission, or the bucket is somebody else's)",
                "AuthorizationHeaderMalformed" => " (check Storage:S3:Region)",
                "QuotaExceeded" => " (the store is full for this key)",
                _ => "",
            };
            return $"{(int)answer.StatusCode} {answer.ErrorCode}{hint}".TrimEnd();
        }

        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException)
            {
                return inner.Message;
            }
        }

        return exception.Message.ReplaceLineEndings(" ");
    }

    private static AmazonServiceException? ServiceAnswer(Exception? exception) => exception as AmazonServiceException ?? exception?.InnerException as AmazonServiceException;
}
