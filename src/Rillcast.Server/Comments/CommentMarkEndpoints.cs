using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments;

/// <summary><c>/api/comments/{id}/…</c>: like, report, pin, hide and show.</summary>
internal static class CommentMarkEndpoints
{
    public static void MapCommentMarks(this IEndpointRouteBuilder api)
    {
        var comments = api.MapGroup("/comments/{id}").RequireAuthorization().WithTags("Comments");
        comments.MapPut("/like", (string id, HttpContext http, RillcastDb db, CommentChanges changes, CommentPace pace, CancellationToken ct) => LikeAsync(id, true, http, db, changes, pace, ct))
            .WithName("LikeComment").WithSummary("Likes a comment; again changes nothing.").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
        comments.MapDelete("/like", (string id, HttpContext http, RillcastDb db, CommentChanges changes, CommentPace pace, CancellationToken ct) => LikeAsync(id, false, http, db, changes, pace, ct))
            .WithName("UnlikeComment").WithSummary("Likes it no longer.").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
        comments.MapPost("/report", ReportAsync).WithName("ReportComment").WithSummary("Asks the channel's moderators to look at a comment; once for each person.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
        comments.MapDelete("/reports", DismissAsync).WithName("DismissReports").WithSummary("A reported comment may stay; moderators.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        comments.MapPut("/pin", (string id, ClaimsPrincipal user, RillcastDb db, CommentChanges changes, CommentNews news, ModerationLog log, CancellationToken ct) => PinAsync(id, true, user, db, changes, news, log, ct))
            .WithName("PinComment").WithSummary("Puts a comment on top, instead of another; moderators.").ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        comments.MapDelete("/pin", (string id, ClaimsPrincipal user, RillcastDb db, CommentChanges changes, CommentNews news, ModerationLog log, CancellationToken ct) => PinAsync(id, false, user, db, changes, news, log, ct))
            .WithName("UnpinComment").WithSummary("No longer on top; moderators.").ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        comments.MapPut("/state", MoveAsync).WithName("ModerateComment").WithSummary("Lets a held, hidden or removed comment be seen, or hides one; moderators.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<CommentLikesResponse>, ProblemHttpResult>> LikeAsync(
        string id, bool likes, HttpContext http, RillcastDb db, CommentChanges changes, CommentPace pace, CancellationToken ct)
    {
        if (!pace.TryTake(http.User, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter, "Too many changes; wait a moment.");
        }

        return await db.FindCommentAsync(http.User, id, ct) is not null && await changes.LikeAsync(id, http.User.UserId!, likes, ct) is { } count
            ? TypedResults.Ok(new CommentLikesResponse(count, likes))
            : Problems.NotFound("comment");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReportAsync(
        string id, ReportCommentRequest request, HttpContext http, RillcastDb db, CommentChanges changes, CommentPace pace, CancellationToken ct)
    {
        if (!pace.TryTake(http.User, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter, "Too many changes; wait a moment.");
        }

        if (await db.FindCommentAsync(http.User, id, ct) is null)
        {
            return Problems.NotFound("comment");
        }

        var grounds = Grounds.Of(request.Reason, request.Note);
        await changes.ReportAsync(id, http.User.UserId!, grounds.Reason ?? ModerationReason.Other, grounds.Note, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DismissAsync(string id, ClaimsPrincipal user, RillcastDb db, CommentChanges changes, ModerationLog log, CancellationToken ct)
    {
        if (await db.FindCommentAsync(user, id, ct) is not var (comment, place))
        {
            return Problems.NotFound("comment");
        }

        if (!place.IsModeratedBy(user))
        {
            return NotModerator;
        }

        await changes.DismissReportsAsync(id, ct);
        await log.WriteAsync(place.ChannelId, user, ModerationAction.DismissReports, comment, Grounds.None, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<CommentResponse>, ProblemHttpResult>> PinAsync(
        string id, bool pinned, ClaimsPrincipal user, RillcastDb db, CommentChanges changes, CommentNews news, ModerationLog log, CancellationToken ct)
    {
        if (await db.FindCommentAsync(user, id, ct) is not var (comment, place))
        {
            return Problems.NotFound("comment");
        }

        if (!place.IsModeratedBy(user))
        {
            return NotModerator;
        }

        if (pinned && comment is not { State: CommentState.Visible, ParentId: null })
        {
            return Problems.Conflict("Only a comment that everybody sees, and no answer, can be on top.");
        }

        await changes.PinAsync(id, comment.VideoId, pinned, ct);
        await log.WriteAsync(place.ChannelId, user, pinned ? ModerationAction.Pin : ModerationAction.Unpin, comment, Grounds.None, ct);
        return await news.TellAsync(id, user.UserId, moderates: true, ct) is { } changed ? TypedResults.Ok(changed) : Problems.NotFound("comment");
    }

    private static async Task<Results<Ok<CommentResponse>, ProblemHttpResult>> MoveAsync(
        string id, ModerateCommentRequest request, ClaimsPrincipal user, RillcastDb db, CommentChanges changes, CommentNews news, ModerationLog log, CancellationToken ct)
    {
        if (await db.FindPlacedAsync(user, id, ct) is not var (comment, place))
        {
            return Problems.NotFound("comment");
        }

        if (!place.IsModeratedBy(user))
        {
            return NotModerator;
        }

        if (request.State is not (CommentState.Visible or CommentState.Hidden) || request.State is not { } state)
        {
            return Problems.Invalid("state", "A moderator makes a comment visible or hidden.");
        }

        if (comment.State == CommentState.Removed)
        {
            if (state != CommentState.Visible || await changes.RestoreAsync(id, ct) is not { } text)
            {
                return Problems.Conflict("Only what a moderator removed can be seen again, and only while its author has an account.");
            }

            await log.WriteRestoredAsync(place.ChannelId, user, comment, text, ct);
        }
        else if (await changes.MoveAsync(id, state, ct))
        {
            await log.WriteAsync(place.ChannelId, user, state == CommentState.Visible ? ModerationAction.Show : ModerationAction.Hide, comment, Grounds.Of(request.Reason, request.Note), ct);
            if (state == CommentState.Hidden)
            {
                await news.TellGoneAsync(comment, CommentState.Hidden, moderated: true, ct);
            }
        }

        return await news.TellAsync(id, user.UserId, moderates: true, ct) is { } changed ? TypedResults.Ok(changed) : Problems.NotFound("comment");
    }

    private static ProblemHttpResult NotModerator => Problems.Forbidden("Only moderators of the channel can do this.");
}

/// <param name="Likes">How many like it.</param>
/// <param name="Liked">The caller does.</param>
public sealed record CommentLikesResponse(int Likes, bool Liked);

/// <param name="Reason">What is wrong with it; null for other.</param>
/// <param name="Note">A few words for the moderators.</param>
public sealed record ReportCommentRequest(ModerationReason? Reason = null, [property: StringLength(Grounds.MaxNote)] string? Note = null);

/// <param name="State"><c>visible</c> or <c>hidden</c>.</param>
/// <param name="Reason">Why: its author is told, and the log; null for none.</param>
/// <param name="Note">A few words for the log; its author does not see them.</param>
public sealed record ModerateCommentRequest([property: Required] CommentState? State, ModerationReason? Reason = null, [property: StringLength(Grounds.MaxNote)] string? Note = null);
