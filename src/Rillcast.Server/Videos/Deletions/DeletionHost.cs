using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Data;

namespace Rillcast.Server.Videos.Deletions;

/// <summary>Finishes deletions: those that a store outage, a crash or another node left, and second passes. Looks every few seconds; the table is nearly always empty of work.</summary>
internal sealed partial class DeletionHost(
    VideoDeletion deletion,
    IDbContextFactory<RillcastDb> databases,
    DatabaseState state,
    StreamRegistry streams,
    DeletionMetrics metrics,
    TimeProvider time,
    ILogger<DeletionHost> logger) : BackgroundService
{
    private const int BatchSize = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long a node may have been away and still learns what was deleted meanwhile.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await RoundAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e))
            {
                // The database's own host tells of it; the next round tries again.
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
    }

    private async Task RoundAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await DiscardLiveAsync(db, ct);

        var now = time.GetUtcNow();
        var due = await db.Deletions.Where(d => d.NextAt <= now).OrderBy(d => d.NextAt).Take(BatchSize).Select(d => d.VideoId).ToListAsync(ct);
        foreach (var id in due)
        {
            if (VideoId.TryParse(id, out var video) && !await deletion.PassAsync(video, ct))
            {
                // The store is away: the others would only wait for the same.
                break;
            }
        }

        metrics.Unfinished(await db.Deletions.CountAsync(d => d.NextAt != null && d.Passes == 0, ct));
        if (due.Count > 0)
        {
            var forgotten = now - Remembered;
            await db.Deletions.Where(d => d.NextAt == null && d.RequestedAt < forgotten).ExecuteDeleteAsync(ct);
        }
    }

    /// <summary>Live videos of this node that were deleted through another, or before it came back.</summary>
    private async Task DiscardLiveAsync(RillcastDb db, CancellationToken ct)
    {
        var live = streams.Streams.Select(s => s.Id.Value).ToList();
        if (live.Count == 0)
        {
            return;
        }

        foreach (var id in await db.Deletions.Where(d => live.Contains(d.VideoId)).Select(d => d.VideoId).ToListAsync(ct))
        {
            if (VideoId.TryParse(id, out var video))
            {
                await streams.DiscardAsync(video, ct);

                // What it stored since the last pass.
                await db.Deletions.Where(d => d.VideoId == id).ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAt, time.GetUtcNow()), ct);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Deletions cannot be finished at the moment, trying on")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
