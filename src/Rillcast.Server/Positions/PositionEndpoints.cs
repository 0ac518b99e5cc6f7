using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Web;

namespace Rillcast.Server.Positions;

/// <summary><c>/api/videos/{id}/position</c>: where one was, so that one can go on there. Who is not signed in is remembered by his browser alone.</summary>
internal static class PositionEndpoints
{
    public static void MapPositions(this IEndpointRouteBuilder api)
    {
        var position = api.MapGroup("/videos/{id}/position").RequireAuthorization().WithTags("Watching");
        position.MapGet("/", GetAsync).WithName("GetPosition").WithSummary("How far one has watched a video; 0 when not at all.").ProducesProblem(StatusCodes.Status404NotFound);
        position.MapPut("/", PutAsync).WithName("PutPosition").WithSummary("Remembers how far one has watched; a recording watched nearly to its end counts as watched.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<PositionResponse>, ProblemHttpResult>> GetAsync(
        string id, HttpContext http, Videos.WatchedVideos videos, ViewerPositions positions, CancellationToken ct)
    {
        var (found, refusal) = await videos.FindAsync(id, http, ct);
        return refusal is not null || found is null
            ? refusal ?? Problems.NotFound("video")
            : TypedResults.Ok(await positions.FindAsync(http.User.UserId!, id, ct) ?? new PositionResponse(0, false, null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(
        string id, PositionRequest request, ClaimsPrincipal user, ViewerPositions positions, CancellationToken ct) =>
        VideoId.TryParse(id, out _) && await positions.RememberAsync(user, id, request.Position, ct) ? TypedResults.NoContent() : Problems.NotFound("video");
}

/// <param name="Position">Seconds from the video's beginning, as the player counts them.</param>
public sealed record PositionRequest([property: Range(0, PositionLimits.MaxSeconds)] double Position);

/// <param name="Position">Seconds from the video's beginning.</param>
/// <param name="Finished">Watched to the end, or nearly.</param>
/// <param name="WatchedAt">When last; null for never.</param>
public sealed record PositionResponse(double Position, bool Finished, DateTimeOffset? WatchedAt);
