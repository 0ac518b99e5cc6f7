using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion.Jobs;

/// <summary>The table of jobs that were given up.</summary>
internal sealed class DeadJobs(IDbContextFactory<RillcastDb> databases, DatabaseState state, DataFolder folder, TimeProvider time)
{
    /// <summary>How long a job that was given up can be seen.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly string _node = $"{Environment.MachineName}:{folder.Path}";

    /// <summary>Keeps a job; waits for a database that is away. A job that comes twice is kept once.</summary>
    /// <exception cref="OperationCanceledException">The server stops before it could be kept.</exception>
    public async Task KeepAsync(DeadJob dead, CancellationToken ct)
    {
        while (true)
        {
            await state.WhenReadyAsync(ct);
            try
            {
                await InsertAsync(dead, ct);
                return;
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e))
            {
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    private async Task InsertAsync(DeadJob dead, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var job = dead.Job;
        var (id, video, priority, rungs) = (NewId.At(dead.At), job.Video.Value, job.Priority == JobPriority.Live ? "live" : "stored", string.Join(',', job.Rungs.Select(r => r.Track.Value)));
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into dead_jobs (id, video_id, node, priority, epoch, number, rungs, reason, offered_at, dead_at)
            values ({id}, {video}, {_node}, {priority}, {job.Epoch}, {job.Number}, {rungs}, {dead.Reason}, {job.OfferedAt.ToUniversalTime()}, {dead.At})
            on conflict do nothing
            """,
            ct);
        var oldest = time.GetUtcNow() - Kept;
        await db.DeadJobs.Where(j => j.DeadAt < oldest).ExecuteDeleteAsync(ct);
    }
}
