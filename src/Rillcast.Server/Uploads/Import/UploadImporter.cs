using System.Collections.Concurrent;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Import;

namespace Rillcast.Server.Uploads.Import;

/// <summary>
/// Imports files one after the other (or a few at once), oldest first. What is to be done is in the database, so a restart goes on where the server stopped: an import that was cut off begins anew.
/// </summary>
internal sealed partial class UploadImporter(
    UploadLedger ledger,
    UploadFolder folder,
    UploadEnding ending,
    UploadOptions options,
    ImportDesk desk,
    VideoImport import,
    DatabaseState state,
    TimeProvider time,
    ILogger<UploadImporter> logger) : BackgroundService
{
    /// <summary>Tries of an import that fails through no fault of its file (database away, our mistake).</summary>
    private const int MaxTries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _running = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await state.WhenReadyAsync(stoppingToken);
                await BeginAsync(stoppingToken);
                await desk.WaitAsync(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values);
        }
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        try
        {
            // Another node's files are that node's.
            foreach (var id in (await ledger.IdsAsync(UploadState.Importing, ct)).Where(i => folder.LengthOf(i) is not null))
            {
                if (_running.Count >= options.Imports)
                {
                    return;
                }

                if (!_running.ContainsKey(id) && desk.Begin(id, ct) is { } running)
                {
                    _running[id] = RunAsync(id, running, ct);
                }
            }
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            // The next round.
        }
    }

    private async Task RunAsync(string id, RunningImport running, CancellationToken stopping)
    {
        await Task.Yield();
        string? refusal = null;
        try
        {
            if (await ledger.FindAsync(id, running.Stopping) is { State: UploadState.Importing } upload)
            {
                await import.MakeAsync(upload, running, running.Stopping);
            }
        }
        catch (OperationCanceledException) when (running.Stopping.IsCancellationRequested)
        {
            // Whoever stopped it removes what there is, or the next start begins it anew.
        }
        catch (ImportRefusedException e)
        {
            LogRefused(id, e.Message, e.InnerException?.Message ?? "");
            refusal = e.Message;
        }
        catch (Exception e) when (e is FfmpegException or MediaFormatException)
        {
            LogRefused(id, "damaged", e.Message);
            refusal = "The file is damaged, or in a format that cannot be converted.";
        }
        catch (Exception e)
        {
            var tries = _failures.AddOrUpdate(id, 1, (_, count) => count + 1);
            LogFailed(id, tries, e);
            refusal = tries >= MaxTries ? "An error on our side kept this file from becoming a video; it has been logged." : null;
            await Task.Delay(Pause, time, running.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        desk.End(id);
        if (refusal is not null && !running.IsUnwanted)
        {
            await FailAsync(id, refusal, stopping);
        }

        _running.TryRemove(id, out _);
        desk.Wake();
    }

    private async Task FailAsync(string id, string refusal, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ending.FailAsync(id, refusal, ct);
                _failures.TryRemove(id, out _);
                return;
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e))
            {
                await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                LogFailed(id, 0, e);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Upload} becomes no video: {Reason} {Details}")]
    private partial void LogRefused(string upload, string reason, string details);

    [LoggerMessage(Level = LogLevel.Error, Message = "The import of upload {Upload} failed at the {Attempt}. try and is tried again")]
    private partial void LogFailed(string upload, int attempt, Exception exception);
}
