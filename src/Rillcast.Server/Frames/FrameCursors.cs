using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Frames;

/// <summary>The cursors of stateful requests, in the database: whichever node is asked next knows them.</summary>
internal sealed class FrameCursors(RillcastDb db, TimeProvider time)
{
    /// <summary>Where the viewer's next answer begins, in microseconds; null at the first request, and when it was too long ago.</summary>
    public Task<long?> ReadAsync(string video, string viewer, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return db.FrameCursors.AsNoTracking().Where(c => c.VideoId == video && c.Viewer == viewer && c.ExpiresAt > now).Select(c => (long?)c.Position).SingleOrDefaultAsync(ct);
    }

    /// <summary>Moves the cursor on; false when another request of the same viewer has moved it meanwhile.</summary>
    /// <param name="video">The video.</param>
    /// <param name="viewer">The viewer.</param>
    /// <param name="expected">What <see cref="ReadAsync"/> said.</param>
    /// <param name="position">Where to, in microseconds.</param>
    /// <param name="life">How long it is kept.</param>
    /// <param name="ct">Given up.</param>
    public async Task<bool> TryMoveAsync(string video, string viewer, long? expected, long position, TimeSpan life, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var expires = now + life;
        var moved = expected is { } old
            ? await db.Database.ExecuteSqlAsync(
                $"update frame_cursors set position = {position}, used_at = {now}, expires_at = {expires} where video_id = {video} and viewer = {viewer} and position = {old}", ct)
            : await db.Database.ExecuteSqlAsync(
                $"""
                 insert into frame_cursors as c (video_id, viewer, position, used_at, expires_at) values ({video}, {viewer}, {position}, {now}, {expires})
                 on conflict (video_id, viewer) do update set position = excluded.position, used_at = excluded.used_at, expires_at = excluded.expires_at where c.expires_at <= {now}
                 """,
                ct);
        return moved == 1;
    }

    /// <summary>Removes what has expired, and beyond <see cref="FrameLimits.MaxCursors"/> those unused longest.</summary>
    public static async Task SweepAsync(RillcastDb db, DateTimeOffset now, CancellationToken ct)
    {
        await db.FrameCursors.Where(c => c.ExpiresAt <= now).ExecuteDeleteAsync(ct);
        var excess = await db.FrameCursors.CountAsync(ct) - FrameLimits.MaxCursors;
        if (excess > 0)
        {
            await db.Database.ExecuteSqlAsync(
                $"delete from frame_cursors where (video_id, viewer) in (select video_id, viewer from frame_cursors order by used_at limit {excess})", ct);
        }
    }
}
