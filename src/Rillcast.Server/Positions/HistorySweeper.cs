using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Positions;

/// <summary>Keeps histories within <see cref="PositionLimits.MaxHistory"/>, twice a day.</summary>
internal sealed partial class HistorySweeper(
    IDbContextFactory<RillcastDb> databases, DatabaseState state, TimeProvider time, ILogger<HistorySweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(12);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await using var db = await databases.CreateDbContextAsync(stoppingToken);
                await db.Database.ExecuteSqlAsync(
                    $"""
                     delete from watches w using (
                         select user_id, video_id, row_number() over (partition by user_id order by sort_id desc) as place from watches
                         where user_id in (select user_id from watches group by user_id having count(*) > {PositionLimits.MaxHistory})
                     ) old
                     where old.place > {PositionLimits.MaxHistory} and w.user_id = old.user_id and w.video_id = old.video_id
                     """,
                    stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!DatabaseFailure.IsAway(e))
                {
                    LogFailed(e);
                }
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Old history could not be removed")]
    private partial void LogFailed(Exception exception);
}
