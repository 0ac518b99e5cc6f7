using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Positions;

/// <summary>Remembers how far people have watched: <c>seek(user, video)</c>.</summary>
internal sealed partial class ViewerPositions(IDbContextFactory<RillcastDb> databases, DatabaseState state, TimeProvider time, ILogger<ViewerPositions> logger)
{
    /// <summary>Where somebody would go on watching; 0 for strangers, for what was watched to the end, and while the database is away: playing never waits for it.</summary>
    public async Task<double> ResumeAsync(ClaimsPrincipal user, string video, CancellationToken ct)
    {
        var presence = state.Presence;
        if (user.UserId is not { } me || !state.IsReady)
        {
            return 0;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, presence);
        try
        {
            return await FindAsync(me, video, end.Token) is { Finished: false } known ? known.Position : 0;
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e) || (e is OperationCanceledException && presence.IsCancellationRequested))
        {
            LogNotRead(e.Message);
            return 0;
        }
    }

    /// <summary>How far somebody has watched a video; null when not at all.</summary>
    public async Task<PositionResponse?> FindAsync(string me, string video, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var watch = await db.Watches.AsNoTracking().Where(w => w.UserId == me && w.VideoId == video)
            .Select(w => new { w.PositionSeconds, w.Finished, w.WatchedAt, w.Video!.State, w.Video.DurationSeconds }).SingleOrDefaultAsync(ct);
        if (watch is null)
        {
            return null;
        }

        var (seconds, finished) = PositionLimits.Fit(watch.PositionSeconds, watch.Finished, watch.State, watch.DurationSeconds);
        return new PositionResponse(seconds, finished, watch.WatchedAt);
    }

    /// <summary>Remembers a position; false when there is no such video for him. Somebody whose history is paused is believed and nothing is written.</summary>
    public async Task<bool> RememberAsync(ClaimsPrincipal user, string video, double position, CancellationToken ct)
    {
        var me = user.UserId!;
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Videos.AsNoTracking().SeenBy(user).Where(v => v.Id == video).Select(v => new { v.State, v.DurationSeconds }).SingleOrDefaultAsync(ct) is not { } row)
        {
            return false;
        }

        var (seconds, finished) = PositionLimits.Fit(position, false, row.State, row.DurationSeconds);
        var now = time.GetUtcNow();
        var sort = NewId.At(now);
        await db.Database.ExecuteSqlAsync(
            $"""
             insert into watches (user_id, video_id, position_seconds, finished, sort_id, watched_at)
             select {me}, {video}, {seconds}, {finished}, {sort}, {now} where not exists (select from paused_histories where user_id = {me})
             on conflict (user_id, video_id) do update
             set position_seconds = excluded.position_seconds, finished = excluded.finished, sort_id = excluded.sort_id, watched_at = excluded.watched_at
             """,
            ct);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A remembered position could not be read: {Reason}")]
    private partial void LogNotRead(string reason);
}
