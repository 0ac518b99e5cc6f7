using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Frames;

/// <summary>Clears away old cursors every few minutes.</summary>
internal sealed partial class FrameCursorSweeper(
    IDbContextFactory<RillcastDb> databases, DatabaseState state, TimeProvider time, ILogger<FrameCursorSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await using var db = await databases.CreateDbContextAsync(stoppingToken);
                await new FrameCursors(db, time).SweepAsync(stoppingToken);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Old frame cursors could not be removed")]
    private partial void LogFailed(Exception exception);
}
