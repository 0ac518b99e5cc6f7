using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Accounts;
using Rillcast.Server.Web;

namespace Rillcast.Server.Uploads.Tus;

/// <summary>The answers of tus 1.0.0, with words for people.</summary>
internal static class TusAnswers
{
    /// <summary>"A successful upload creation": 201 with the place to begin.</summary>
    public static StatusCodeHttpResult Created(HttpContext http, long offset, DateTimeOffset? expires)
    {
        http.Response.Headers[TusHeaders.UploadOffset] = TusHeaders.Text(offset);
        if (expires is { } time)
        {
            http.Response.Headers[TusHeaders.UploadExpires] = TusHeaders.Text(time);
        }

        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    /// <summary>It is somebody else's; null when it is the caller's, or the caller is an administrator.</summary>
    public static ProblemHttpResult? FindRefusal(Upload upload, ClaimsPrincipal user) =>
        user.MayChange(upload.OwnerId) ? null : Problems.Forbidden("This is somebody else's upload.");

    public static ProblemHttpResult Bad(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Gone(Upload upload) =>
        TypedResults.Problem(upload.Message ?? "The file is not there any more; begin anew.", statusCode: StatusCodes.Status410Gone);

    public static ProblemHttpResult TooLarge(long most) =>
        TypedResults.Problem($"The file is larger than announced, or than the {most} bytes that are taken.", statusCode: StatusCodes.Status413PayloadTooLarge);

    public static ProblemHttpResult NoRoom() =>
        TypedResults.Problem("The server has no room for this file at the moment.", statusCode: StatusCodes.Status507InsufficientStorage);

    public static ProblemHttpResult Locked() =>
        TypedResults.Problem("Another request is writing to this upload. Try again in a moment.", statusCode: StatusCodes.Status423Locked);

    public static ProblemHttpResult Mismatch() =>
        TypedResults.Problem("The bytes are not those that the checksum means; send them again.", title: "Checksum Mismatch", statusCode: TusHeaders.Status460ChecksumMismatch);
}
