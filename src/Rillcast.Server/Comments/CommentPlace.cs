using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Comments;

/// <summary>A video, and what somebody may do under it.</summary>
/// <param name="VideoId">Which.</param>
/// <param name="ChannelId">Its channel.</param>
/// <param name="OwnerId">The channel's owner.</param>
/// <param name="State">Of the video.</param>
/// <param name="Settings">Null for the defaults.</param>
/// <param name="IsAppointed">The caller is a moderator of the channel.</param>
/// <param name="Ban">Null when the caller is not banned.</param>
/// <param name="HasPinned">One of its comments stands on top.</param>
/// <param name="DurationSeconds">Of the video, as far as it is known.</param>
/// <param name="Comments">How many everybody sees, with answers; those written live are not counted.</param>
internal sealed record CommentPlace(
    string VideoId, string ChannelId, string OwnerId, VideoState State, ChatSettings? Settings, bool IsAppointed, ChannelBan? Ban, bool HasPinned, double DurationSeconds, int Comments)
{
    public bool IsLive => State == VideoState.Live;

    /// <summary>The moment that a comment is about: there is none behind the end, nor behind where a broadcast has come to.</summary>
    /// <param name="seconds">As its writer says.</param>
    /// <param name="broadcast">Length of the broadcast so far; null when this node does not have it.</param>
    public double? MomentAt(double? seconds, TimeSpan? broadcast)
    {
        var end = broadcast is { } length ? Math.Round(length.TotalSeconds, 3)
            : State is VideoState.Ready or VideoState.Processing && DurationSeconds > 0 ? DurationSeconds
            : double.MaxValue;
        return seconds > end ? end : seconds;
    }

    public ChatSettings Rules => Settings ?? new ChatSettings { ChannelId = ChannelId };

    /// <summary>The owner, those he appointed, and the site's moderators.</summary>
    public bool IsModeratedBy(ClaimsPrincipal user) => IsAppointed || user.IsModerator || user.MayChange(OwnerId);

    /// <summary>The ban, when it holds now.</summary>
    public ChannelBan? BanAt(DateTimeOffset now) => Ban is { } ban && (ban.Until is null || ban.Until > now) ? ban : null;
}

internal static class CommentPlaces
{
    /// <summary>The place under a video; null when the caller may not see the video.</summary>
    public static Task<CommentPlace?> FindPlaceAsync(this RillcastDb db, ClaimsPrincipal user, string videoId, CancellationToken ct)
    {
        var me = user.UserId;
        return db.Videos.AsNoTracking().SeenBy(user).Where(v => v.Id == videoId).Select(v => new CommentPlace(
            v.Id,
            v.ChannelId,
            v.Channel!.OwnerId,
            v.State,
            db.ChatSettings.FirstOrDefault(s => s.ChannelId == v.ChannelId),
            db.ChannelModerators.Any(m => m.ChannelId == v.ChannelId && m.UserId == me),
            db.ChannelBans.FirstOrDefault(b => b.ChannelId == v.ChannelId && b.UserId == me),
            db.Comments.Any(c => c.VideoId == v.Id && c.PinnedAt != null),
            v.DurationSeconds,
            db.VideoCommentCounts.Where(c => c.VideoId == v.Id).Select(c => c.Comments).FirstOrDefault())).SingleOrDefaultAsync(ct);
    }

    /// <summary>A comment and its place; null when the caller may see neither. Removed ones are gone.</summary>
    public static async Task<(Comment Comment, CommentPlace Place)?> FindCommentAsync(this RillcastDb db, ClaimsPrincipal user, string id, CancellationToken ct) =>
        await db.FindPlacedAsync(user, id, ct) is { Comment.State: not CommentState.Removed } found ? found : null;

    /// <summary>As <see cref="FindCommentAsync"/>; also one that is removed, for moderators, and for everybody when it has answers.</summary>
    public static async Task<(Comment Comment, CommentPlace Place)?> FindPlacedAsync(this RillcastDb db, ClaimsPrincipal user, string id, CancellationToken ct)
    {
        if (await db.Comments.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } comment
            || await db.FindPlaceAsync(user, comment.VideoId, ct) is not { } place)
        {
            return null;
        }

        var isSeen = comment.State switch
        {
            CommentState.Visible => true,
            CommentState.Removed => comment.Replies > 0,
            _ => comment.AuthorId is not null && comment.AuthorId == user.UserId,
        };
        return isSeen || place.IsModeratedBy(user) ? (comment, place) : null;
    }
}
