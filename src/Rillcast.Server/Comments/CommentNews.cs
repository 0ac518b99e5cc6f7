using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments;

/// <summary>
/// Tells those who watch what changed among the comments: <c>comment</c> (new or changed, as everybody sees it), <c>commentRemoved</c>, <c>comments</c> (how many), <c>chat</c> (who may write).
/// </summary>
internal sealed class CommentNews(RillcastDb db, ViewerRooms rooms)
{
    /// <summary>Tells a comment, or that it is gone for most.</summary>
    /// <param name="id">Which.</param>
    /// <param name="me">The caller.</param>
    /// <param name="moderates">The caller is a moderator of the channel.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>The comment as the caller sees it; null when it is gone altogether.</returns>
    public async Task<CommentResponse?> TellAsync(string id, string? me, bool moderates, CancellationToken ct)
    {
        var comment = await db.Comments.AsNoTracking().Where(c => c.Id == id && c.State != CommentState.Removed).Select(CommentResponse.For(db, me, moderates)).SingleOrDefaultAsync(ct);
        if (comment is { State: CommentState.Visible })
        {
            Tell(comment.VideoId, "comment", JsonSerializer.SerializeToUtf8Bytes(comment with { Liked = false }, ApiJson.Default.CommentResponse));
            await TellCountAsync(comment.VideoId, comment.Live, ct);
        }

        return comment;
    }

    /// <summary>Tells that a comment can no longer be seen by most.</summary>
    public Task TellGoneAsync(Comment comment, CommentState state, bool moderated, CancellationToken ct)
    {
        Tell(comment.VideoId, "commentRemoved", JsonSerializer.SerializeToUtf8Bytes(new CommentRemovedEvent(comment.Id, comment.ParentId, state, moderated), ApiJson.Default.CommentRemovedEvent));
        return TellCountAsync(comment.VideoId, comment.IsLive, ct);
    }

    /// <summary>Tells the live videos of a channel who may write what from now on.</summary>
    public async Task TellRulesAsync(ChatSettings settings, CancellationToken ct)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new ChatEvent(settings.IsOpen, settings.SlowModeSeconds, settings.Approval), ApiJson.Default.ChatEvent);
        var live = await db.Videos.AsNoTracking().Where(v => v.ChannelId == settings.ChannelId && v.State == VideoState.Live).Select(v => v.Id).ToListAsync(ct);
        foreach (var id in live)
        {
            Tell(id, "chat", json);
        }
    }

    private async Task TellCountAsync(string video, bool isLive, CancellationToken ct)
    {
        if (!isLive)
        {
            var count = await db.VideoCommentCounts.AsNoTracking().Where(c => c.VideoId == video).Select(c => c.Comments).SingleOrDefaultAsync(ct);
            Tell(video, "comments", JsonSerializer.SerializeToUtf8Bytes(new CommentCountEvent(count), ApiJson.Default.CommentCountEvent));
        }
    }

    private void Tell(string video, string name, byte[] json)
    {
        if (VideoId.TryParse(video, out var id))
        {
            rooms.Tell(id, name, json);
        }
    }
}

/// <param name="Count">Comments and answers that were not written live, as everybody sees them.</param>
public sealed record CommentCountEvent(int Count);

/// <param name="Open">Comments can be written.</param>
/// <param name="SlowMode">Seconds between two comments of one person; 0 for none.</param>
/// <param name="Approval">Which comments wait for a moderator.</param>
public sealed record ChatEvent(bool Open, int SlowMode, Approval Approval);
