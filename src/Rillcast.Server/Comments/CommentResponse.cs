using System.Linq.Expressions;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments;

/// <param name="Id">Opaque; later ones are greater.</param>
/// <param name="VideoId">Under which video.</param>
/// <param name="ParentId">The comment it answers; null for none.</param>
/// <param name="Author">Null when the account is gone, or the comment is removed; moderators see whose it was.</param>
/// <param name="Text">Plain text; empty when the comment is removed. Moderators see what a moderator removed.</param>
/// <param name="MediaTime">Seconds into the video at which it was written, or which it is about; null for none.</param>
/// <param name="Live">Written while the video was live.</param>
/// <param name="State">visible; removed, when it stands in the place of one that has answers; others only its author and moderators see.</param>
/// <param name="Likes">How many like it.</param>
/// <param name="Liked">The caller does.</param>
/// <param name="Replies">Visible answers.</param>
/// <param name="Pinned">On top of the others.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="EditedAt">When it was last changed; null for never.</param>
/// <param name="Decision">Why it is hidden, or removed; null when no moderator did it.</param>
public sealed record CommentResponse(
    string Id,
    string VideoId,
    string? ParentId,
    CommentAuthor? Author,
    string Text,
    double? MediaTime,
    bool Live,
    CommentState State,
    int Likes,
    bool Liked,
    int Replies,
    bool Pinned,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EditedAt,
    CommentDecision? Decision)
{
    /// <summary>How a comment is read for somebody.</summary>
    internal static Expression<Func<Comment, CommentResponse>> For(RillcastDb db, string? me, bool moderates) => c => new CommentResponse(
        c.Id,
        c.VideoId,
        c.ParentId,
        c.Author == null || (c.State == CommentState.Removed && !moderates) ? null : new CommentAuthor(
            c.Author.Id,
            c.Author.Name,
            db.Channels.Any(x => x.Id == c.ChannelId && x.OwnerId == c.AuthorId),
            db.ChannelModerators.Any(m => m.ChannelId == c.ChannelId && m.UserId == c.AuthorId)),
        c.State == CommentState.Removed && moderates
            ? db.ModerationEntries.Where(e => e.CommentId == c.Id && CommentDecision.Actions.Contains(e.Action)).OrderByDescending(e => e.Id)
                .Select(e => e.Action == ModerationAction.Remove ? e.Detail : "").FirstOrDefault() ?? ""
            : c.Text,
        c.MediaTime,
        c.IsLive,
        c.State,
        c.Likes,
        me != null && db.CommentLikes.Any(l => l.CommentId == c.Id && l.UserId == me),
        c.Replies,
        c.PinnedAt != null,
        c.CreatedAt,
        c.EditedAt,
        db.ModerationEntries
            .Where(e => (c.State == CommentState.Hidden || c.State == CommentState.Removed) && e.CommentId == c.Id && CommentDecision.Actions.Contains(e.Action))
            .OrderByDescending(e => e.Id)
            .Take(1)
            .Where(e => e.Action != ModerationAction.Show)
            .Select(e => new CommentDecision(
                e.Action,
                !moderates || e.Actor == null ? null : e.Actor.Name,
                e.CreatedAt,
                moderates ? db.CommentReports.Count(r => r.CommentId == c.Id) : 0,
                moderates || c.State == CommentState.Hidden ? e.Reason : null,
                moderates ? e.Note : ""))
            .FirstOrDefault());
}

/// <summary>What a moderator decided of a comment that is not seen any more.</summary>
/// <param name="Action"><c>hide</c> or <c>remove</c>.</param>
/// <param name="By">Who, as others see this person; null for those who do not moderate, and when the account is gone.</param>
/// <param name="At">When.</param>
/// <param name="Reports">How many had reported it; 0 for those who do not moderate.</param>
/// <param name="Reason">Why, for moderators and for the author of a hidden one; null when none was given.</param>
/// <param name="Note">Words beside it, for moderators; empty for none.</param>
public sealed record CommentDecision(ModerationAction Action, string? By, DateTimeOffset At, int Reports, ModerationReason? Reason, string Note)
{
    /// <summary>The last one of these holds; after <c>show</c>, its author alone can have deleted it.</summary>
    internal static readonly ModerationAction[] Actions = [ModerationAction.Remove, ModerationAction.Hide, ModerationAction.Show];
}

/// <param name="Id">Opaque.</param>
/// <param name="Name">How others see this person.</param>
/// <param name="IsOwner">The channel is theirs.</param>
/// <param name="IsModerator">Appointed by the owner.</param>
public sealed record CommentAuthor(string Id, string Name, bool IsOwner, bool IsModerator);

/// <param name="Items">At most as many as asked for.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Pinned">On the first page of a list that is not a replay: the comment on top, which stands in its place too.</param>
/// <param name="Count">On the first page of comments that were not written live: how many there are, with answers; null elsewhere.</param>
public sealed record CommentPage(IReadOnlyList<CommentResponse> Items, string? Next, CommentResponse? Pinned, int? Count);

/// <param name="Id">Which comment is gone for those who do not moderate.</param>
/// <param name="ParentId">What it answered.</param>
/// <param name="State">hidden and held: gone for all but its author and moderators; removed: gone, and a line in its place when it has answers.</param>
/// <param name="Moderated">A moderator did it, and not its author.</param>
public sealed record CommentRemovedEvent(string Id, string? ParentId, CommentState State, bool Moderated);
