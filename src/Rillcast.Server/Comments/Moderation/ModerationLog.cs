using System.Security.Claims;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>Writes down what moderators do, so that owners see it and others can take it back.</summary>
internal sealed class ModerationLog(RillcastDb db, TimeProvider time)
{
    /// <summary>Something that was done to a comment.</summary>
    public Task WriteAsync(string channel, ClaimsPrincipal actor, ModerationAction action, Comment comment, Grounds grounds, CancellationToken ct) =>
        WriteAsync(channel, actor, action, comment.AuthorId, comment.Id, comment.Text, grounds, [], ct);

    /// <summary>A comment came back, whose words the log alone had kept.</summary>
    public Task WriteRestoredAsync(string channel, ClaimsPrincipal actor, Comment comment, string text, CancellationToken ct) =>
        WriteAsync(channel, actor, ModerationAction.Show, comment.AuthorId, comment.Id, text, Grounds.None, [], ct);

    /// <summary>Something that was done to a person.</summary>
    public Task WriteAsync(string channel, ClaimsPrincipal actor, ModerationAction action, string target, Grounds grounds, CancellationToken ct) =>
        WriteAsync(channel, actor, action, target, null, "", grounds, [], ct);

    /// <summary>Rules of the channel were changed.</summary>
    public Task WriteAsync(string channel, ClaimsPrincipal actor, IReadOnlyList<RuleChange> changes, CancellationToken ct) =>
        WriteAsync(channel, actor, ModerationAction.Settings, null, null, "", Grounds.None, changes, ct);

    private async Task WriteAsync(
        string channel, ClaimsPrincipal actor, ModerationAction action, string? target, string? comment, string detail, Grounds grounds, IReadOnlyList<RuleChange> changes, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        db.ModerationEntries.Add(new ModerationEntry
        {
            Id = NewId.At(now),
            ChannelId = channel,
            ActorId = actor.UserId,
            TargetId = target,
            CommentId = comment,
            Action = action,
            Detail = detail,
            Reason = grounds.Reason,
            Note = grounds.Note,
            Changes = changes.Count > 0 ? RuleChange.Write(changes) : null,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(ct);
    }
}
