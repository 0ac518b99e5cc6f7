using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Server.Cli;
using Rillcast.Server.Conversion.Ladders;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Storage;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <summary>
/// Completes stored videos: whatever qualities a recording or an upload does not have are made, by the same jobs as live video and after them.
/// <list type="number">
/// <item>A row is claimed (<see cref="StoredLedger"/>), the index is read, with what an earlier run noted on local disk.</item>
/// <item>The plan says which rungs are missing in which segments; trial encodes choose the qualities (<see cref="StoredFitting"/>).</item>
/// <item>Jobs are offered and the index is written anew while results come (<see cref="StoredWork"/>), and at the end.</item>
/// </list>
/// </summary>
internal sealed partial class StoredConversionHost(
    StoredLedger ledger,
    StoredWork work,
    StoredFitting fitting,
    StoredJobs jobs,
    DatabaseState state,
    IMediaStore store,
    StoredVideoCache cache,
    ChannelLadders ladders,
    LadderOptions ladder,
    ConversionOptions options,
    DataFolder folder,
    TimeProvider time,
    ILogger<StoredConversionHost> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Renew = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Task> _running = new();
    private volatile bool _complained;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do
            {
                await BeginAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return;
        }

        try
        {
            await ledger.AddNewAsync(ct);
            while (_running.Count < options.StoredAtOnce && await ledger.ClaimNextAsync([.. _running.Keys], ct) is { } row)
            {
                var begun = new TaskCompletionSource();
                _running[row.VideoId] = SeeThroughAsync(row, begun.Task, ct);
                begun.SetResult();
            }
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e) || e is DbUpdateException)
        {
            Complain(e);
        }
    }

    /// <summary>What fails here for want of database, store or disk is begun again by the next look: the row stays claimed.</summary>
    private async Task SeeThroughAsync(StoredConversionRow row, Task begun, CancellationToken ct)
    {
        await begun;
        try
        {
            await ConvertAsync(row, ct);
            _complained = false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops; the next run goes on.
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e) || e is IOException or DbUpdateException)
        {
            Complain(e);
            await Task.Delay(Look, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e)
        {
            // A fault with one video is no reason to stop for the others, nor to try that one for ever.
            LogFault(e, row.VideoId);
            await ledger.FinishAsync(row.VideoId, false, null, e.Message, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _running.TryRemove(row.VideoId, out _);
        }
    }

    private async Task ConvertAsync(StoredConversionRow row, CancellationToken ct)
    {
        if (!VideoId.TryParse(row.VideoId, out var id) || await ReadIndexAsync(id, ct) is not { } index)
        {
            await ledger.FinishAsync(row.VideoId, false, null, "The media store has no index of the video.", ct);
            return;
        }

        // 1. What there is and what is missing.
        var frameRate = (await cache.FindAsync(id, ct))?.Snapshot.Find(TrackId.Source)?.FrameRate ?? 0;
        var wish = JsonSerializer.Deserialize(row.Wish, ConversionJson.Default.ConversionWish) ?? new ConversionWish();
        var place = PlaceOf(folder, id);
        Directory.CreateDirectory(place);
        var journal = new RecordingJournal(Path.Combine(place, "made.jsonl"), index);
        var own = await ladders.ForVideoAsync(row.VideoId, ct);
        var plan = StoredPlan.For(index, frameRate, (picture, rate) => LadderOf(picture, rate, wish, own));

        // 2. In which quality.
        if (await FitAsync(row, index, plan, wish, journal, ct) is not { } choices)
        {
            Forget(place);
            return;
        }

        // 3. Work.
        using var conversion = new StoredConversion(store, index, plan.Fitted(choices), frameRate, journal, row.Total, time) { Choices = choices };
        jobs.Add(conversion);
        try
        {
            var began = time.GetTimestamp();
            if (plan.Tasks.Count > 0)
            {
                LogBegun(id, plan.Tasks.Count, string.Join(", ", plan.Rungs.Select(r => r.Track.Value)));
            }

            if (!await work.RunAsync(conversion, () => MayGoOnAsync(row, conversion, ct), ct))
            {
                // Deleted, or another node's: our notes are of no use any more.
                await conversion.CloseAsync();
                Forget(place);
                return;
            }

            await FinishAsync(row, conversion, place, ct);
            if (plan.Tasks.Count > 0)
            {
                LogDone(id, conversion.Done, conversion.Failed, time.GetElapsedTime(began).TotalSeconds);
            }
        }
        finally
        {
            await conversion.CloseAsync();
            jobs.Remove(id);
        }
    }

    /// <summary>Where a conversion keeps its notes.</summary>
    public static string PlaceOf(DataFolder folder, VideoId video) => Path.Combine(folder.Path, "processing", video.Value);

    private async Task FinishAsync(StoredConversionRow row, StoredConversion conversion, string place, CancellationToken ct)
    {
        await conversion.CloseAsync();
        if (conversion.IsWorthPublishing)
        {
            await work.PublishAsync(conversion, ct);
        }

        await ledger.FinishAsync(row.VideoId, conversion.Failed == 0, conversion, null, ct);
        Forget(place);
    }

    private static void Forget(string place)
    {
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>The choices for every rung, kept in the row; null when the video is not ours any more. The claim is renewed while trial encodes run.</summary>
    private async Task<IReadOnlyList<RungChoice>?> FitAsync(StoredConversionRow row, RecordingIndex index, StoredPlan plan, ConversionWish wish, RecordingJournal journal, CancellationToken ct)
    {
        var isHandedOver = false;
        try
        {
            var known = row.Rungs is null ? [] : JsonSerializer.Deserialize(row.Rungs, ConversionJson.Default.IReadOnlyListRungChoice) ?? [];
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var choosing = fitting.ChooseAsync(index, plan, known, wish.PerTitle, stop.Token);
            while (await Task.WhenAny(choosing, Task.Delay(Renew, time, ct)) != choosing)
            {
                if (!await ledger.RenewAsync(row.VideoId, null, ct))
                {
                    await stop.CancelAsync();
                    await ((Task)choosing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return null;
                }
            }

            var choices = await choosing;
            await ledger.KeepAsync(row.VideoId, choices, ct);
            isHandedOver = true;
            return choices;
        }
        finally
        {
            if (!isHandedOver)
            {
                journal.Dispose();
            }
        }
    }

    private async Task<bool> MayGoOnAsync(StoredConversionRow row, StoredConversion conversion, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (now - conversion.RenewedAt < Renew)
        {
            return true;
        }

        conversion.RenewedAt = now;
        return await ledger.RenewAsync(row.VideoId, conversion, ct);
    }

    private List<Rung> LadderOf(IVideoConfig picture, double frameRate, ConversionWish wish, OwnLadder? own)
    {
        List<Rung> rungs = [.. LadderPlan.ForStored(picture, frameRate, ladder, own)];
        if (options.Hevc || wish.Hevc)
        {
            rungs.AddRange(LadderPlan.ForCodec(RungCodec.Hevc, picture, frameRate, ladder, own));
        }

        if (options.Av1 || wish.Av1)
        {
            rungs.AddRange(LadderPlan.ForCodec(RungCodec.Av1, picture, frameRate, ladder, own));
        }

        return rungs;
    }

    private async Task<RecordingIndex?> ReadIndexAsync(VideoId id, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(StoreKey.Index(id), ct);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[stored.Length];
        await using var stream = await stored.ReadAsync(0, ct);
        await stream.ReadExactlyAsync(bytes, ct);
        return RecordingIndex.Read(id, new ReadOnlySequence<byte>(bytes));
    }

    private void Complain(Exception e)
    {
        if (!_complained)
        {
            LogBehind(e.Message);
            _complained = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: {Jobs} jobs make what the recording does not have of {Rungs}")]
    private partial void LogBegun(VideoId video, int jobs, string rungs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} has all its qualities: {Done} jobs done, {Failed} given up, in {Seconds:0.0} s")]
    private partial void LogDone(VideoId video, int done, int failed, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Video {Video} cannot be converted")]
    private partial void LogFault(Exception exception, string video);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stored videos cannot be converted at the moment: {Reason}")]
    private partial void LogBehind(string reason);
}
