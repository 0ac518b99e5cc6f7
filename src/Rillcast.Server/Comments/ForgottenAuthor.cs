using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments;

/// <summary>What becomes of somebody's comments when the account is deleted: their words go, also from the moderators' log; their places stay, and every count is right.</summary>
internal static class ForgottenAuthor
{
    /// <summary>See <see cref="Accounts.Closing.ForgetUser"/>.</summary>
    public static async Task ForgetAsync(RillcastDb db, string userId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            update comments set replies = replies - gone.count
            from (select parent_id, count(*) as count from comments where author_id = {userId} and parent_id is not null and state = 'visible' group by parent_id) as gone
            where comments.id = gone.parent_id
            """,
            ct);
        await db.Database.ExecuteSqlAsync($"update comments set state = 'removed', text = '', pinned_at = null where author_id = {userId}", ct);
        await db.Database.ExecuteSqlAsync($"update moderation_entries set detail = '' where target_id = {userId}", ct);
        await db.Database.ExecuteSqlAsync($"update comments set likes = likes - 1 where id in (select comment_id from comment_likes where user_id = {userId})", ct);
    }
}
