using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments;

/// <summary>Which comments of a video. A cursor names the last one read and not a number of them, so that what is written meanwhile shifts no page.</summary>
public sealed record CommentQuery
{
    internal const int MaxLimit = 100;
    internal const int DefaultLimit = 30;

    /// <summary><c>newest</c> (default) or <c>top</c>: most liked first; one whose likes change between two pages can be on both.</summary>
    [FromQuery(Name = "order"), RegularExpression("newest|top", ErrorMessage = "Orders are newest and top.")]
    public string? Order { get; init; }

    /// <summary>Only those written while the video was live, or only the others; none for both.</summary>
    [FromQuery(Name = "live")]
    public bool? Live { get; init; }

    /// <summary>With <c>to</c>: what was written live at this media time and after, in seconds, oldest first, as a recording replays it.</summary>
    [FromQuery(Name = "from"), Range(0, 1e7)]
    public double? From { get; init; }

    /// <summary>End of the replay, not included.</summary>
    [FromQuery(Name = "to"), Range(0, 1e7)]
    public double? To { get; init; }

    /// <summary><c>next</c> of the page before; none for the first.</summary>
    [FromQuery(Name = "cursor"), StringLength(64)]
    public string? Cursor { get; init; }

    /// <summary>Comments on a page, 1 to 100, default 30.</summary>
    [FromQuery(Name = "limit"), Range(1, MaxLimit)]
    public int? Limit { get; init; }

    internal int Size => Limit ?? DefaultLimit;
}

/// <summary>
/// Pages of comments. Everybody sees visible ones, and where one was removed that has answers; authors their own held and hidden ones too; moderators all,
/// each in its place, but for what its author deleted.
/// </summary>
internal static class CommentReading
{
    /// <summary>A page under a video; null when the cursor is none of ours.</summary>
    public static async Task<CommentPage?> PageAsync(RillcastDb db, ClaimsPrincipal user, CommentPlace place, CommentQuery wanted, CancellationToken ct)
    {
        var (me, videoId, moderates) = (user.UserId, place.VideoId, place.IsModeratedBy(user));
        var isReplay = wanted.From is not null || wanted.To is not null;
        var comments = (isReplay ? Seen(db, me) : Placed(db, me, moderates)).Where(c => c.VideoId == videoId);
        if (!TryReadCursor(wanted.Cursor, out var number, out var id))
        {
            return null;
        }

        if (isReplay)
        {
            var (from, to) = (wanted.From ?? 0, wanted.To ?? double.MaxValue);
            comments = comments.Where(c => c.IsLive && c.MediaTime >= from && c.MediaTime < to);
            comments = id is null ? comments : comments.Where(c => c.MediaTime > number || (c.MediaTime == number && string.Compare(c.Id, id) > 0));
            comments = comments.OrderBy(c => c.MediaTime).ThenBy(c => c.Id).Take(wanted.Size + 1);
        }
        else
        {
            comments = First(comments.Where(c => c.ParentId == null), wanted.Live, wanted.Size + 1, some => wanted.Order == "top" ? Top(some, (int)number, id) : Newest(some, id));
        }

        var rows = await comments.Select(CommentResponse.For(db, me, moderates)).ToListAsync(ct);
        var pinned = isReplay || wanted.Cursor is not null || !place.HasPinned ? null
            : await Seen(db, me).Where(c => c.VideoId == videoId && c.PinnedAt != null && c.State == CommentState.Visible).Select(CommentResponse.For(db, me, moderates)).SingleOrDefaultAsync(ct);
        int? count = isReplay || wanted.Cursor is not null || wanted.Live == true ? null : place.Comments;
        return Page(rows, wanted.Size, pinned, count, last => isReplay ? Cursor(last.MediaTime ?? 0, last.Id) : wanted.Order == "top" ? Cursor(last.Likes, last.Id) : Cursor(0, last.Id));
    }

    /// <summary>Answers to a comment, oldest first; null when the cursor is none of ours.</summary>
    public static async Task<CommentPage?> RepliesAsync(RillcastDb db, ClaimsPrincipal user, CommentPlace place, string parentId, string? cursor, int limit, CancellationToken ct)
    {
        var (me, moderates) = (user.UserId, place.IsModeratedBy(user));
        if (!TryReadCursor(cursor, out _, out var id))
        {
            return null;
        }

        var replies = Placed(db, me, moderates).Where(c => c.ParentId == parentId);
        replies = id is null ? replies : replies.Where(c => string.Compare(c.Id, id) > 0);
        var rows = await replies.OrderBy(c => c.Id).Take(limit + 1).Select(CommentResponse.For(db, me, moderates)).ToListAsync(ct);
        return Page(rows, limit, null, null, last => Cursor(0, last.Id));
    }

    private static IQueryable<Comment> Seen(RillcastDb db, string? me) => db.Comments.AsNoTracking()
        .Where(c => c.State == CommentState.Visible || (me != null && c.AuthorId == me && c.State != CommentState.Removed));

    private static IQueryable<Comment> Placed(RillcastDb db, string? me, bool moderates) => db.Comments.AsNoTracking()
        .Where(c => c.State == CommentState.Visible
            || (me != null && c.AuthorId == me && c.State != CommentState.Removed)
            || (c.State == CommentState.Removed && c.Replies > 0)
            || (moderates && (c.State != CommentState.Removed || db.ModerationEntries
                .Where(e => e.CommentId == c.Id && CommentDecision.Actions.Contains(e.Action)).OrderByDescending(e => e.Id).Take(1).Any(e => e.Action == ModerationAction.Remove))));

    // The indexes have what was written live and the others apart: the first of both are among the first of each.
    private static IQueryable<Comment> First(IQueryable<Comment> comments, bool? live, int count, Func<IQueryable<Comment>, IQueryable<Comment>> order) => live is { } one
        ? order(comments.Where(c => c.IsLive == one)).Take(count)
        : order(order(comments.Where(c => c.IsLive)).Take(count).Concat(order(comments.Where(c => !c.IsLive)).Take(count))).Take(count);

    private static IQueryable<Comment> Newest(IQueryable<Comment> comments, string? after) =>
        (after is null ? comments : comments.Where(c => string.Compare(c.Id, after) < 0)).OrderByDescending(c => c.Id);

    private static IQueryable<Comment> Top(IQueryable<Comment> comments, int likes, string? after) =>
        (after is null ? comments : comments.Where(c => c.Likes < likes || (c.Likes == likes && string.Compare(c.Id, after) < 0)))
            .OrderByDescending(c => c.Likes).ThenByDescending(c => c.Id);

    private static CommentPage Page(List<CommentResponse> rows, int size, CommentResponse? pinned, int? count, Func<CommentResponse, string> cursorOf)
    {
        if (rows.Count <= size)
        {
            return new CommentPage(rows, null, pinned, count);
        }

        rows.RemoveRange(size, rows.Count - size);
        return new CommentPage(rows, cursorOf(rows[^1]), pinned, count);
    }

    // cursor = id "." number; the number is what the order goes by before ids.
    private static string Cursor(double number, string id) => string.Create(CultureInfo.InvariantCulture, $"{id}.{number:R}");

    private static bool TryReadCursor(string? cursor, out double number, out string? id)
    {
        (number, id) = (0, null);
        if (cursor is null)
        {
            return true;
        }

        var dot = cursor.IndexOf('.');
        if (dot < 0 || !VideoId.TryParse(cursor[..dot], out var read) || !double.TryParse(cursor.AsSpan(dot + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out number) || !double.IsFinite(number))
        {
            return false;
        }

        id = read.Value;
        number = Math.Clamp(number, 0, int.MaxValue);
        return true;
    }
}
