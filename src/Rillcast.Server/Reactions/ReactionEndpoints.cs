using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Reactions;

/// <summary><c>/api/videos/{id}/like</c> and <c>…/reactions</c>.</summary>
internal static class ReactionEndpoints
{
    public static void MapLikes(this IEndpointRouteBuilder api)
    {
        var videos = api.MapGroup("/videos/{id}/like").WithTags("Reactions");
        videos.MapGet("", GetAsync).WithName("GetLikes").WithSummary("How many like a video and how many do not, and what the caller said.").ProducesProblem(StatusCodes.Status404NotFound);
        videos.MapPut("", PutAsync).RequireAuthorization().WithName("LikeVideo").WithSummary("Likes or dislikes a video; once for each person, again changes nothing.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
        videos.MapDelete("", DeleteAsync).RequireAuthorization().WithName("UnlikeVideo").WithSummary("Takes a like or dislike back.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Emoji of a live video need no database.</summary>
    public static void MapReactions(this IEndpointRouteBuilder api) =>
        api.MapPost("/videos/{id}/reactions", ReactAsync).AllowAnonymous().WithTags("Reactions").WithName("React").WithSummary("Sends an emoji; all who watch see it with those of others, at most four times a second.")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Ok<VideoLikesResponse>, ProblemHttpResult>> GetAsync(string id, ClaimsPrincipal user, RillcastDb db, VideoLikes likes, CancellationToken ct) =>
        await db.Videos.SeenBy(user).AnyAsync(v => v.Id == id, ct) ? TypedResults.Ok(await likes.GetAsync(id, user.UserId, ct)) : Problems.NotFound("video");

    private static Task<Results<Ok<VideoLikesResponse>, ProblemHttpResult>> PutAsync(
        string id, LikeRequest request, HttpContext http, RillcastDb db, VideoLikes likes, ReactionPace pace, ViewerRooms rooms, CancellationToken ct) =>
        SetAsync(id, request.Liked, http, db, likes, pace, rooms, ct);

    private static Task<Results<Ok<VideoLikesResponse>, ProblemHttpResult>> DeleteAsync(
        string id, HttpContext http, RillcastDb db, VideoLikes likes, ReactionPace pace, ViewerRooms rooms, CancellationToken ct) =>
        SetAsync(id, null, http, db, likes, pace, rooms, ct);

    private static async Task<Results<Ok<VideoLikesResponse>, ProblemHttpResult>> SetAsync(
        string id, bool? liked, HttpContext http, RillcastDb db, VideoLikes likes, ReactionPace pace, ViewerRooms rooms, CancellationToken ct)
    {
        if (!pace.TryLike(http.User, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter, "Too many changes; wait a moment.");
        }

        if (!VideoId.TryParse(id, out var video) || !await db.Videos.SeenBy(http.User).AnyAsync(v => v.Id == id, ct) || await likes.SetAsync(id, http.User.UserId!, liked, ct) is not { } counts)
        {
            return Problems.NotFound("video");
        }

        rooms.Like(video, new LikesEvent(counts.Likes, counts.Dislikes, counts.Version));
        return TypedResults.Ok(counts);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> ReactAsync(
        string id, ReactionRequest request, HttpContext http, WatchedVideos videos, ViewerRooms rooms, ReactionOptions options, ReactionPace pace, CancellationToken ct)
    {
        if (!options.Anonymous && http.User.UserId is null)
        {
            return TypedResults.Problem("Sign in to react.", statusCode: StatusCodes.Status401Unauthorized);
        }

        if (!Emoji.Names.Contains(request.Emoji))
        {
            return Problems.Invalid("emoji", $"Emoji are {string.Join(", ", Emoji.Names.Order(StringComparer.Ordinal))}.");
        }

        if (!pace.TryReact(http, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter, "Too many reactions; wait a moment.");
        }

        var (found, refusal) = await videos.FindAsync(id, http, ct);
        if (found is null || !VideoId.TryParse(id, out var video))
        {
            return refusal ?? Problems.NotFound("video");
        }

        rooms.React(video, request.Emoji);
        return TypedResults.Accepted((string?)null);
    }
}

/// <param name="Liked">True for like, false for dislike.</param>
public sealed record LikeRequest([property: Required] bool? Liked);

/// <param name="Emoji">heart, laugh, wow, sad, clap, fire, thumbsUp or party.</param>
/// <param name="MediaTime">Seconds into the video at which it was sent; null for none.</param>
public sealed record ReactionRequest([property: Required, StringLength(20)] string Emoji, [property: Range(0, 1e7)] double? MediaTime = null);
