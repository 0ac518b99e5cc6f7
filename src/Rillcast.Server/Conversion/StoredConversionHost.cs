using System.Buffers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Server.Videos;
using Rillcast.Storage;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion;

/// <summary>
/// Completes stored videos: whatever qualities a recording or an upload does not have are made, by the same jobs as live video and after them.
/// <list type="number">
/// <item>Every video that is ready and was never looked at gets a row.</item>
/// <item>Rows are claimed, so that of several nodes one works on a video; a node that is gone loses its claim.</item>
/// <item>Jobs are offered a few at a time; the index is written anew after the first ones, then every now and then, and at the end.</item>
/// </list>
/// </summary>
internal sealed partial class StoredConversionHost(
    IDbContextFactory<RillcastDb> databases,
    DatabaseState state,
    IMediaStore store,
    StoredVideoCache cache,
    StoredJobs jobs,
    IJobQueue queue,
    LadderOptions ladder,
    ConversionOptions options,
    DataFolder folder,
    TimeProvider time,
    ILogger<StoredConversionHost> logger) : BackgroundService
{
    private const int FirstSegments = 3;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Renew = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Publish = TimeSpan.FromSeconds(20);

    /// <summary>A job of which nothing was heard for so long is offered again: the queue may have lost it with its machine.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(5);

    // The same after a restart: what it was at is its own still.
    private readonly string _node = $"{Environment.MachineName}:{folder.Path}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var complained = false;
        while (await WaitAsync(timer, stoppingToken))
        {
            if (!state.IsReady)
            {
                continue;
            }

            try
            {
                await AddNewAsync(stoppingToken);
                while (await ClaimNextAsync(stoppingToken) is { } row)
                {
                    try
                    {
                        await ConvertAsync(row, stoppingToken);
                    }
                    catch (MediaFormatException e)
                    {
                        // Its index or journal cannot be read: no later try would fare better, and the others must not wait for it.
                        LogDamaged(row.VideoId, e.Message);
                        await FinishAsync(row, "failed", null, stoppingToken);
                    }
                }

                complained = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e) || e is IOException or MediaFormatException or DbUpdateException)
            {
                if (!complained)
                {
                    LogBehind(e.Message);
                    complained = true;
                }
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task AddNewAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        const string none = "{}";
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into conversions (video_id, state, wish, total, done, failed, problems, created_at, updated_at)
            select v.id, 'pending', {none}::jsonb, 0, 0, 0, '[]'::jsonb, {now}, {now} from videos v
            where v.state = 'ready' and v.video_codec is not null and not exists (select 1 from conversions c where c.video_id = v.id)
            on conflict do nothing
            """,
            ct);
    }

    /// <summary>The oldest row that waits, or whose node is gone.</summary>
    private async Task<StoredConversionRow?> ClaimNextAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var until = now + Claim;
        var rows = await db.Set<StoredConversionRow>().FromSql(
            $"""
            update conversions set state = 'running', claimed_by = {_node}, claimed_until = {until}, updated_at = {now}
            where video_id = (
                select video_id from conversions
                where state = 'pending' or (state = 'running' and (claimed_until < {now} or claimed_by = {_node}))
                order by created_at for update skip locked limit 1)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        return rows.Count > 0 ? rows[0] : null;
    }

    private async Task ConvertAsync(StoredConversionRow row, CancellationToken ct)
    {
        if (!VideoId.TryParse(row.VideoId, out var id) || await ReadIndexAsync(id, ct) is not { } index)
        {
            await FinishAsync(row, "failed", null, ct);
            return;
        }

        var place = Path.Combine(folder.Path, "processing", id.Value);
        Directory.CreateDirectory(place);
        var journal = new RecordingJournal(Path.Combine(place, "made.jsonl"), index);
        var frameRate = await FrameRateAsync(id, ct);
        var wish = JsonSerializer.Deserialize(row.Wish, ConversionJson.Default.ConversionWish) ?? new ConversionWish();
        var plan = StoredPlan.For(index, frameRate, (picture, rate) => Ladder(picture, rate, wish));
        using var conversion = new StoredConversion(store, index, plan, frameRate, journal, time);
        jobs.Add(conversion);
        var began = time.GetTimestamp();
        try
        {
            if (conversion.Total > 0)
            {
                LogBegun(id, conversion.Total, string.Join(", ", plan.Rungs.Select(r => r.Track.Value)));
            }

            if (!await WorkAsync(conversion, row, ct))
            {
                // Deleted meanwhile: nothing of it may stay.
                await store.DeleteFolderAsync(StoreKey.Video(id), ct);
                Directory.Delete(place, recursive: true);
                return;
            }

            await PublishAsync(conversion, ct);
            await FinishAsync(row, conversion.Failed > 0 ? "failed" : "done", conversion, ct);
            Directory.Delete(place, recursive: true);
            if (conversion.Total > 0)
            {
                LogDone(id, conversion.Done, conversion.Failed, time.GetElapsedTime(began).TotalSeconds);
            }
        }
        finally
        {
            jobs.Remove(id);
        }
    }

    /// <summary>Offers the tasks and waits for them; false when the video is gone.</summary>
    private async Task<bool> WorkAsync(StoredConversion conversion, StoredConversionRow row, CancellationToken ct)
    {
        var settled = new SemaphoreSlim(0);
        var offered = new Dictionary<long, DateTimeOffset>();
        conversion.Settled += _ => settled.Release();
        var published = 0;
        var publishedAt = time.GetUtcNow();
        var renewedAt = DateTimeOffset.MinValue;
        while (conversion.Done + conversion.Failed < conversion.Total)
        {
            var now = time.GetUtcNow();

            // 1. Say that it goes on, and hear whether the video is still there.
            if (now - renewedAt >= Renew)
            {
                renewedAt = now;
                if (!await RenewAsync(row, conversion, ct))
                {
                    return false;
                }
            }

            // 2. A few jobs at a time, in the order in which viewers want them.
            foreach (var gone in offered.Keys.Where(n => conversion.Find(n) is null).ToList())
            {
                offered.Remove(gone);
            }

            var most = Math.Max(4, 2 * queue.State.Workers);
            foreach (var task in conversion.Plan.Tasks)
            {
                if (offered.Count >= most)
                {
                    break;
                }

                if (conversion.Find(task.Source.Number) is not null && (!offered.TryGetValue(task.Source.Number, out var at) || now - at > Lost))
                {
                    if (!await TryOfferAsync(conversion, task, ct))
                    {
                        break;
                    }

                    offered[task.Source.Number] = now;
                }
            }

            // 3. Viewers get what is there.
            var finished = conversion.Done + conversion.Failed;
            if (finished > published && ((published == 0 && finished >= FirstSegments) || now - publishedAt >= Publish))
            {
                await PublishAsync(conversion, ct);
                (published, publishedAt) = (finished, now);
            }

            await settled.WaitAsync(Look, ct);
        }

        return true;
    }

    private async Task<bool> TryOfferAsync(StoredConversion conversion, StoredTask task, CancellationToken ct)
    {
        try
        {
            await queue.OfferAsync(
                new ConversionJob
                {
                    Video = conversion.Video,
                    Source = TrackId.Source,
                    Epoch = task.Source.Epoch,
                    Number = task.Source.Number,
                    Priority = JobPriority.Stored,
                    Rungs = [.. task.Rungs],
                    OfferedAt = time.GetUtcNow(),
                },
                ct);
            return true;
        }
        catch (JobQueueException)
        {
            return false;
        }
    }

    private IReadOnlyList<Rung> Ladder(IVideoConfig picture, double frameRate, ConversionWish wish)
    {
        _ = wish;
        return options.Stored ? LadderPlan.ForStored(picture, frameRate, ladder) : [];
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

    private async Task<double> FrameRateAsync(VideoId id, CancellationToken ct) =>
        (await cache.FindAsync(id, ct))?.Snapshot.Find(TrackId.Source)?.FrameRate ?? 0;

    private async Task PublishAsync(StoredConversion conversion, CancellationToken ct)
    {
        if (conversion.Total > 0)
        {
            await store.PutAsync(StoreKey.Index(conversion.Video), new ReadOnlySequence<byte>(conversion.WriteIndex()), ct);
            cache.Forget(conversion.Video);
        }
    }

    private async Task<bool> RenewAsync(StoredConversionRow row, StoredConversion conversion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var until = now + Claim;
        var problems = JsonSerializer.Serialize(conversion.Problems, ConversionJson.Default.IReadOnlyListConversionProblem);
        try
        {
            return await db.Set<StoredConversionRow>().Where(c => c.VideoId == row.VideoId && c.ClaimedBy == _node).ExecuteUpdateAsync(
                c => c.SetProperty(x => x.ClaimedUntil, until).SetProperty(x => x.Total, conversion.Total).SetProperty(x => x.Done, conversion.Done)
                    .SetProperty(x => x.Failed, conversion.Failed).SetProperty(x => x.Problems, problems).SetProperty(x => x.UpdatedAt, now),
                ct) > 0;
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            return true; // the media plane does not wait for the database
        }
    }

    private async Task FinishAsync(StoredConversionRow row, string result, StoredConversion? conversion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var problems = JsonSerializer.Serialize(conversion?.Problems ?? [], ConversionJson.Default.IReadOnlyListConversionProblem);
        await db.Set<StoredConversionRow>().Where(c => c.VideoId == row.VideoId).ExecuteUpdateAsync(
            c => c.SetProperty(x => x.State, result).SetProperty(x => x.ClaimedBy, (string?)null).SetProperty(x => x.ClaimedUntil, (DateTimeOffset?)null)
                .SetProperty(x => x.Total, conversion == null ? 0 : conversion.Total).SetProperty(x => x.Done, conversion == null ? 0 : conversion.Done)
                .SetProperty(x => x.Failed, conversion == null ? 0 : conversion.Failed).SetProperty(x => x.Problems, problems).SetProperty(x => x.UpdatedAt, now),
            ct);
        if (conversion is { Total: > 0 })
        {
            var size = conversion.SizeBytes();
            await db.Set<Video>().Where(v => v.Id == row.VideoId).ExecuteUpdateAsync(v => v.SetProperty(x => x.SizeBytes, size), ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: {Segments} segments of the recording are converted to {Rungs}")]
    private partial void LogBegun(VideoId video, int segments, string rungs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} has all its qualities: {Done} segments converted, {Failed} given up, in {Seconds:0.0} s")]
    private partial void LogDone(VideoId video, int done, int failed, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Video {Video} cannot be converted: {Reason}")]
    private partial void LogDamaged(string video, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stored videos cannot be converted at the moment: {Reason}")]
    private partial void LogBehind(string reason);
}
