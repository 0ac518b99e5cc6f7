using Rillcast.Server.Data;

namespace Rillcast.Server.Uploads;

/// <summary>
/// Looks every minute for what nobody else will end:
/// <list type="number">
/// <item>Unfinished uploads that have waited too long: cancelled, the file goes.</item>
/// <item>Whole files whose last request was cut off by a crash before it could say so: their import begins.</item>
/// <item>Files of uploads that have ended, or that never got a row.</item>
/// <item>Rows of uploads that ended long ago.</item>
/// </list>
/// </summary>
internal sealed partial class UploadSweeper(
    UploadFolder folder,
    UploadLedger ledger,
    UploadWriters writers,
    UploadEnding ending,
    UploadOptions options,
    DatabaseState state,
    TimeProvider time,
    ILogger<UploadSweeper> logger) : BackgroundService
{
    /// <summary>A file is made before its row; younger ones may be about to get one.</summary>
    private static readonly TimeSpan RowComesWithin = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        do
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e))
            {
                // The database's own host tells of it; the next round makes up for this one.
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        foreach (var id in await ledger.ExpiredAsync(ct))
        {
            // A request may be bringing bytes at this moment: then it is not expired.
            using var writer = await writers.TakeAsync(id, byForce: false, ct);
            if (writer is not null && (await ledger.FindAsync(id, ct))?.ExpiresAt < time.GetUtcNow())
            {
                await ending.CancelAsync(id, "The upload expired: no bytes came for too long.", ct);
                LogExpired(id);
            }
        }

        foreach (var id in folder.Ids)
        {
            switch (await ledger.FindAsync(id, ct))
            {
                case { State: UploadState.Uploading, Length: { } length } when folder.LengthOf(id) == length && length > 0:
                    await ending.CompleteAsync(id, ct);
                    break;
                case { State: UploadState.Uploading or UploadState.Importing }:
                    break;
                case null when folder.AgeOf(id, time.GetUtcNow()) < RowComesWithin:
                    break;
                default:
                    folder.Delete(id);
                    break;
            }
        }

        await ledger.ForgetOldAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Upload} expired and is removed")]
    private partial void LogExpired(string upload);

    [LoggerMessage(Level = LogLevel.Error, Message = "Uploads cannot be tidied up at the moment, trying on")]
    private partial void LogFailed(Exception exception);
}
