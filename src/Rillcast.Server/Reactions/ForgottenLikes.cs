using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Reactions;

/// <summary>Takes somebody's likes out of the counts when the account is deleted; the rows go with it.</summary>
internal static class ForgottenLikes
{
    /// <summary>See <see cref="Accounts.Closing.ForgetUser"/>.</summary>
    public static Task ForgetAsync(RillcastDb db, string userId, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        update video_like_counts set version = version + 1, likes = likes - mine.liked::integer, dislikes = dislikes - (not mine.liked)::integer
        from (select video_id, liked from video_likes where user_id = {userId}) as mine where video_like_counts.video_id = mine.video_id
        """,
        ct);
}
