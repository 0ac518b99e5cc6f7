using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments;

/// <summary><c>/api/videos/{id}/comments</c> and <c>/api/comments/{id}</c>: read, write, change, delete.</summary>
internal static class CommentEndpoints
{
    public static void MapComments(this IEndpointRouteBuilder api)
    {
        var comments = api.MapGroup("").WithTags("Comments");
        comments.MapGet("/videos/{id}/comments", ListAsync).RefuseCommasIn("from", "to").WithName("ListComments").WithSummary("Comments under a video, or what was written live at a media time.").ProducesProblem(StatusCodes.Status404NotFound);
        comments.MapPost("/videos/{id}/comments", PostAsync).RequireAuthorization().WithName("PostComment").WithSummary("Writes a comment or an answer; with the header Idempotency-Key once however often it is sent.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
        comments.MapGet("/videos/{id}/chat", RulesAsync).WithName("GetChat").WithSummary("Whether and how the caller may write under a video.").ProducesProblem(StatusCodes.Status404NotFound);
        comments.MapGet("/comments/{id}/replies", RepliesAsync).WithName("ListReplies").WithSummary("Answers to a comment, oldest first.").ProducesProblem(StatusCodes.Status404NotFound);
        comments.MapPatch("/comments/{id}", EditAsync).RequireAuthorization().WithName("EditComment").WithSummary("Changes one's own comment.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);
        comments.MapDelete("/comments/{id}", DeleteAsync).RequireAuthorization().WithName("DeleteComment").WithSummary("Deletes a comment: its author for good, a moderator of the channel so that moderators can take it back. Its answers stay.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<CommentPage>, ProblemHttpResult>> ListAsync(string id, [AsParameters] CommentQuery wanted, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) =>
        await db.FindPlaceAsync(user, id, ct) is not { } place ? Problems.NotFound("video")
            : await CommentReading.PageAsync(db, user, place, wanted, ct) is { } page ? TypedResults.Ok(page)
            : Problems.Invalid("cursor", "This is no cursor of a list of comments.");

    private static async Task<Results<Ok<CommentPage>, ProblemHttpResult>> RepliesAsync(
        string id, [FromQuery, StringLength(64)] string? cursor, [FromQuery, Range(1, CommentQuery.MaxLimit)] int? limit, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) =>
        await db.FindPlacedAsync(user, id, ct) is not var (_, place) ? Problems.NotFound("comment")
            : await CommentReading.RepliesAsync(db, user, place, id, cursor, limit ?? CommentQuery.DefaultLimit, ct) is { } page ? TypedResults.Ok(page)
            : Problems.Invalid("cursor", "This is no cursor of a list of comments.");

    private static async Task<Results<Ok<ChatResponse>, ProblemHttpResult>> RulesAsync(string id, ClaimsPrincipal user, RillcastDb db, CommentOptions options, TimeProvider time, CancellationToken ct) =>
        await db.FindPlaceAsync(user, id, ct) is { } place ? TypedResults.Ok(ChatResponse.Of(place, user, options, time.GetUtcNow())) : Problems.NotFound("video");

    private static async Task<Results<Created<CommentResponse>, Ok<CommentResponse>, ProblemHttpResult>> PostAsync(
        string id,
        PostCommentRequest request,
        [FromHeader(Name = "Idempotency-Key"), StringLength(64, MinimumLength = 8)] string? key,
        HttpContext http,
        RillcastDb db,
        CommentOptions options,
        CommentWriting writing,
        CommentNews news,
        StreamRegistry streams,
        TimeProvider time,
        CancellationToken ct)
    {
        var user = http.User;
        if (await db.FindPlaceAsync(user, id, ct) is not { } place)
        {
            return Problems.NotFound("video");
        }

        if (Refusal(place, user, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        if (CommentText.Clean(request.Text, place.IsLive ? options.MaxLiveLength : options.MaxLength, out var text) is { } wrong)
        {
            return Problems.Invalid("text", wrong);
        }

        if (request.ParentId is { } parent && !await db.Comments.AnyAsync(c => c.Id == parent && c.VideoId == id && c.ParentId == null && c.State == CommentState.Visible, ct))
        {
            return Problems.Invalid("parentId", "There is no such comment under this video that could be answered.");
        }

        var broadcast = VideoId.TryParse(id, out var video) ? streams.Find(video)?.Status.Duration : null;
        var written = await writing.WriteAsync(place, user, text, request.ParentId, place.MomentAt(request.MediaTime, broadcast), key, ct);
        if (written.Id is null)
        {
            return Problems.TooMany(http, written.RetryAfter, place.Rules.SlowModeSeconds > 0 && !place.IsModeratedBy(user) ? "Slow mode is on; wait a moment." : "Too many comments; wait a moment.");
        }

        if (!written.IsNew)
        {
            return await db.Comments.AsNoTracking().Where(c => c.Id == written.Id).Select(CommentResponse.For(db, user.UserId, moderates: false)).SingleOrDefaultAsync(ct) is { } before
                ? TypedResults.Ok(before)
                : Problems.NotFound("comment");
        }

        return await news.TellAsync(written.Id, user.UserId, moderates: false, ct) is { } comment
            ? TypedResults.Created($"/api/comments/{comment.Id}", comment)
            : Problems.NotFound("comment");
    }

    private static async Task<Results<Ok<CommentResponse>, ProblemHttpResult>> EditAsync(
        string id, EditCommentRequest request, HttpContext http, RillcastDb db, CommentOptions options, CommentWriting writing, CommentChanges changes, CommentPace pace, CommentNews news, TimeProvider time, CancellationToken ct)
    {
        // All who watch are told each time.
        var user = http.User;
        if (!pace.TryTake(user, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter, "Too many changes; wait a moment.");
        }

        if (await db.FindCommentAsync(user, id, ct) is not var (comment, place))
        {
            return Problems.NotFound("comment");
        }

        if (comment.AuthorId is null || comment.AuthorId != user.UserId)
        {
            return Problems.Forbidden("Only its author can change a comment.");
        }

        if (Refusal(place, user, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        if (CommentText.Clean(request.Text, comment.IsLive ? options.MaxLiveLength : options.MaxLength, out var text) is { } wrong)
        {
            return Problems.Invalid("text", wrong);
        }

        // What a moderator decided stays so; what everybody sees may have to wait again.
        var mustWait = await writing.StateOfAsync(text, place, user, ct) == CommentState.Held;
        if (await changes.EditAsync(id, text, mustWait, ct) == CommentState.Held && comment.State == CommentState.Visible)
        {
            await news.TellGoneAsync(comment, CommentState.Held, moderated: false, ct);
        }

        return await news.TellAsync(id, user.UserId, moderates: false, ct) is { } changed ? TypedResults.Ok(changed) : Problems.NotFound("comment");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, [AsParameters] GroundsQuery why, ClaimsPrincipal user, RillcastDb db, CommentChanges changes, CommentNews news, ModerationLog log, CancellationToken ct)
    {
        // One's own, also under a video that one may no longer see.
        var me = user.UserId!;
        if (await db.Comments.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.AuthorId == me && c.State != CommentState.Removed, ct) is { } own)
        {
            if (await changes.MoveAsync(id, CommentState.Removed, ct))
            {
                await news.TellGoneAsync(own, CommentState.Removed, moderated: false, ct);
            }

            return TypedResults.NoContent();
        }

        if (await db.FindCommentAsync(user, id, ct) is not var (comment, place))
        {
            return Problems.NotFound("comment");
        }

        if (!place.IsModeratedBy(user))
        {
            return Problems.Forbidden("Only its author and moderators of the channel can delete a comment.");
        }

        if (await changes.MoveAsync(id, CommentState.Removed, ct))
        {
            // Before others hear of it: whoever takes it back at once needs the words that the log keeps.
            await log.WriteAsync(place.ChannelId, user, ModerationAction.Remove, comment, why.Grounds, ct);
            await news.TellGoneAsync(comment, CommentState.Removed, moderated: true, ct);
        }

        return TypedResults.NoContent();
    }

    // Deleting is always possible; writing and changing are not.
    private static ProblemHttpResult? Refusal(CommentPlace place, ClaimsPrincipal user, DateTimeOffset now)
    {
        if (place.BanAt(now) is { } ban)
        {
            var until = ban.Until is { } end ? string.Create(CultureInfo.InvariantCulture, $" until {end:u}") : "";
            var reason = ban.Reason is { } why ? $" Reason: {EnumText<ModerationReason>.Of(why)}." : "";
            return Problems.Forbidden($"You may not write on this channel{until}.{reason}");
        }

        return place.Rules.IsOpen || place.IsModeratedBy(user) ? null : Problems.Forbidden("Comments are switched off on this channel.");
    }
}

/// <param name="Text">Plain text. Length as <c>GET /api/videos/{id}/chat</c> says.</param>
/// <param name="ParentId">The comment it answers; null for none. Answers cannot be answered.</param>
/// <param name="MediaTime">Seconds into the video; null for none.</param>
public sealed record PostCommentRequest(
    [property: Required, StringLength(CommentOptions.LongestText, MinimumLength = 1)] string Text,
    [property: StringLength(26, MinimumLength = 26)] string? ParentId = null,
    [property: Range(0, 1e7)] double? MediaTime = null);

/// <summary>Why a moderator deletes a comment; its author needs no reason.</summary>
public sealed record GroundsQuery
{
    /// <summary><c>spam</c>, <c>harassment</c>, <c>hate</c>, <c>sexual</c>, <c>violence</c>, <c>offTopic</c> or <c>other</c>; none for none.</summary>
    [FromQuery(Name = "reason"), RegularExpression("spam|harassment|hate|sexual|violence|offTopic|other", ErrorMessage = "There is no such reason.")]
    public string? Reason { get; init; }

    /// <summary>A few words for the log.</summary>
    [FromQuery(Name = "note"), StringLength(Grounds.MaxNote)]
    public string? Note { get; init; }

    internal Grounds Grounds => Grounds.Of(Reason is not null && EnumText<ModerationReason>.TryRead(Reason, out var reason) ? reason : null, Note);
}

/// <param name="Text">The new text.</param>
public sealed record EditCommentRequest([property: Required, StringLength(CommentOptions.LongestText, MinimumLength = 1)] string Text);

/// <param name="Open">Comments can be written under this video.</param>
/// <param name="SlowMode">Seconds between two comments of one person; 0 for none.</param>
/// <param name="Approval">Which comments wait for a moderator.</param>
/// <param name="MaxLength">Characters of a comment.</param>
/// <param name="Moderator">The caller moderates this channel.</param>
/// <param name="Owner">The caller may appoint moderators.</param>
/// <param name="Banned">The caller may not write.</param>
/// <param name="BannedUntil">Until when; null for good, or when not banned.</param>
/// <param name="BanReason">Why; null when none was given, or when not banned.</param>
public sealed record ChatResponse(bool Open, int SlowMode, Approval Approval, int MaxLength, bool Moderator, bool Owner, bool Banned, DateTimeOffset? BannedUntil, ModerationReason? BanReason)
{
    internal static ChatResponse Of(CommentPlace place, ClaimsPrincipal user, CommentOptions options, DateTimeOffset now) => new(
        place.Rules.IsOpen,
        place.Rules.SlowModeSeconds,
        place.Rules.Approval,
        place.IsLive ? options.MaxLiveLength : options.MaxLength,
        place.IsModeratedBy(user),
        user.MayChange(place.OwnerId),
        place.BanAt(now) is not null,
        place.BanAt(now)?.Until,
        place.BanAt(now)?.Reason);
}
