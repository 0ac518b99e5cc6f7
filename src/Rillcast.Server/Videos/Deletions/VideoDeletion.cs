using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Storage;

namespace Rillcast.Server.Videos.Deletions;

/// <summary>
/// Deletes videos: all of a video, also when the store is away or the server is killed in the middle.
/// <list type="number">
/// <item>In one transaction the video's row goes and a row of <c>deletions</c> comes: from then on nobody finds the video, and its deletion is never forgotten.</item>
/// <item>A pass removes everything else: the live video, the media, what other features keep. It is repeated until it goes through.</item>
/// <item>A second pass, later, removes what other nodes had under way during the first: a segment that a worker delivered, an upload in parts.</item>
/// </list>
/// </summary>
internal sealed partial class VideoDeletion(
    IDbContextFactory<RillcastDb> databases,
    StreamRegistry streams,
    ClosableStore store,
    StoredVideoCache cache,
    ViewerRooms rooms,
    IEnumerable<ForgetVideo> others,
    DeletionMetrics metrics,
    TimeProvider time,
    ILogger<VideoDeletion> logger)
{
    /// <summary>Longer than any job or transfer that was under way can take.</summary>
    public static readonly TimeSpan SecondPassAfter = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How long others leave a pass to the node that makes it. Two at once would do no harm.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Takes the video out of the database for good.</summary>
    /// <returns>False when there is no such video.</returns>
    public async Task<bool> RequestAsync(VideoId video, DeletionReason reason, string because, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var row = await db.Videos.AsNoTracking().Where(v => v.Id == video.Value).Select(v => new { v.Title, v.SizeBytes }).SingleOrDefaultAsync(ct);
        var now = time.GetUtcNow();
        var text = DeletionConfiguration.ToText(reason);

        // One statement, so one transaction.
        var count = await db.Database.ExecuteSqlAsync(
            $"""
            with gone as (delete from videos where id = {video.Value} returning id)
            insert into deletions (video_id, reason, requested_at, next_at, passes, attempts)
            select id, {text}, {now}, {now}, 0, 0 from gone on conflict (video_id) do nothing
            """,
            ct);
        if (row is null || count == 0)
        {
            return false;
        }

        metrics.Requested(reason);
        Log.Requested(logger, video, row.Title, row.SizeBytes / 1_000_000, because);
        rooms.Close(video);
        cache.Forget(video);
        return true;
    }

    /// <summary>Makes the pass that is due, unless another node does. What cannot be removed now is due again later.</summary>
    /// <returns>False when something could not be removed.</returns>
    public async Task<bool> PassAsync(VideoId video, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var id = video.Value;
        var deletion = await db.Deletions.AsNoTracking().SingleOrDefaultAsync(d => d.VideoId == id, ct);
        var now = time.GetUtcNow();
        if (deletion?.NextAt is not { } due || due > now
            || await db.Deletions.Where(d => d.VideoId == id && d.NextAt == due).ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAt, now + Lease), ct) == 0)
        {
            return true;
        }

        try
        {
            await RemoveAsync(video, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (deletion.Attempts == 0)
            {
                Log.Unfinished(logger, video, e.Message);
            }

            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(deletion.Attempts, 10)));
            await db.Deletions.Where(d => d.VideoId == id)
                .ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAt, time.GetUtcNow() + pause).SetProperty(x => x.Attempts, x => x.Attempts + 1), ct);
            return false;
        }

        if (deletion.Attempts > 0)
        {
            Log.Finished(logger, video, deletion.Attempts + 1);
        }

        DateTimeOffset? next = deletion.Passes == 0 ? now + SecondPassAfter : null;
        await db.Deletions.Where(d => d.VideoId == id)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAt, next).SetProperty(x => x.Attempts, 0).SetProperty(x => x.Passes, x => x.Passes + 1), ct);
        return true;
    }

    // The live video first: it would go on storing.
    private async Task RemoveAsync(VideoId video, CancellationToken ct)
    {
        await streams.DiscardAsync(video, ct);
        foreach (var forget in others)
        {
            await forget(video, ct);
        }

        await store.CloseFolderAsync(StoreKey.Video(video), ct);
        cache.Forget(video);
        rooms.Close(video);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} ({Title}, {Megabytes} MB) is deleted: {Because}")]
        public static partial void Requested(ILogger logger, VideoId video, string title, long megabytes, string because);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What is left of deleted video {Video} cannot be removed yet, trying on: {Reason}")]
        public static partial void Unfinished(ILogger logger, VideoId video, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "What was left of deleted video {Video} is removed, at the {Attempt}. try")]
        public static partial void Finished(ILogger logger, VideoId video, int attempt);
    }
}
