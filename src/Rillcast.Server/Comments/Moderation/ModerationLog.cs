using System.Security.Claims;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>Writes down what moderators do, so that owners see it and others can take it back.</summary>
internal sealed class ModerationLog(RillcastDb db, TimeProvider time)
{
    /// <summary>Something that was done to a comment.</summary>
    public Task WriteAsync(string channel, ClaimsPrincipal actor, ModerationAction action, Comment comment, string detail, CancellationToken ct) =>
        WriteAsync(channel, actor, action, comment.AuthorId, comment.Id, detail, ct);

    /// <summary>Something that was done to a person, or to the channel.</summary>
    public Task WriteAsync(string channel, ClaimsPrincipal actor, ModerationAction action, string? target, string detail, CancellationToken ct) =>
        WriteAsync(channel, actor, action, target, null, detail, ct);

    private async Task WriteAsync(string channel, ClaimsPrincipal actor, ModerationAction action, string? target, string? comment, string detail, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        db.Set<ModerationEntry>().Add(new ModerationEntry
        {
            Id = NewId.At(now),
            ChannelId = channel,
            ActorId = actor.UserId,
            TargetId = target,
            CommentId = comment,
            Action = action,
            Detail = detail,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(ct);
    }
}
