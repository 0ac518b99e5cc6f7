using System.Buffers;
using Rillcast.Media;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Delivery;
using Rillcast.Storage;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>
/// Sees one conversion through: offers its tasks a few at a time, in the order in which viewers want them, and writes the index anew while it goes on. A broker or store that is away is waited for.
/// </summary>
internal sealed partial class StoredWork(IMediaStore store, StoredVideoCache cache, IJobQueue queue, JobOffers offers, TimeProvider time, ILogger<StoredWork> logger)
{
    /// <summary>So many segments and viewers can choose the new qualities; the source stands in for the rest.</summary>
    private const int FirstSegments = 3;

    /// <summary>The index of a long video is large: writing it takes at most this share of the time.</summary>
    private const int PublishShare = 30;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Publish = TimeSpan.FromSeconds(20);

    /// <summary>How long a task waits whose job came back because of the store.</summary>
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(15);

    /// <summary>A job of which nothing was heard for so long is offered again: the queue may have lost it with its machine.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(5);

    /// <summary>Works until every task is done or given up.</summary>
    /// <param name="conversion">The conversion.</param>
    /// <param name="goOn">Asked every two seconds; false when the video is not wanted any more, or another node has it.</param>
    /// <param name="ct">The server stops.</param>
    /// <returns>False when it was told not to go on.</returns>
    public async Task<bool> RunAsync(StoredConversion conversion, Func<Task<bool>> goOn, CancellationToken ct)
    {
        var signal = new SemaphoreSlim(0);
        conversion.Changed += () => signal.Release();
        var due = new Dictionary<StoredTaskKey, DateTimeOffset>();
        var published = conversion.Done;
        var publishAt = DateTimeOffset.MinValue;
        while (conversion.Done + conversion.Failed < conversion.Total)
        {
            if (conversion.IsClosed || !await goOn())
            {
                return false;
            }

            foreach (var returned in conversion.TakeReturned())
            {
                due[returned] = time.GetUtcNow() + StorePause;
            }

            await OfferAsync(conversion, due, ct);
            var fresh = conversion.Done - published;
            if (fresh > 0 && time.GetUtcNow() >= publishAt && (published > 0 || fresh >= FirstSegments))
            {
                published = conversion.Done;
                publishAt = await PublishNowAsync(conversion, ct);
            }

            await signal.WaitAsync(Look, ct);
            while (signal.Wait(0, CancellationToken.None))
            {
                // Many results at once are one look.
            }
        }

        return !conversion.IsClosed;
    }

    /// <summary>Writes the index as it is now.</summary>
    /// <exception cref="IOException">The store does not take it.</exception>
    public async Task PublishAsync(StoredConversion conversion, CancellationToken ct)
    {
        await store.PutAsync(StoreKey.Index(conversion.Video), new ReadOnlySequence<byte>(conversion.WriteIndex()), ct);
        cache.Forget(conversion.Video);
    }

    /// <summary>Never fills the queue: live jobs and other videos want in too.</summary>
    private async Task OfferAsync(StoredConversion conversion, Dictionary<StoredTaskKey, DateTimeOffset> due, CancellationToken ct)
    {
        foreach (var gone in due.Keys.Where(k => conversion.Find(k) is null).ToList())
        {
            due.Remove(gone);
        }

        var most = Math.Max(4, 2 * queue.State.Workers);
        var now = time.GetUtcNow();
        foreach (var task in conversion.Plan.Tasks)
        {
            var isKnown = due.TryGetValue(task.Key, out var at);
            if (conversion.Find(task.Key) is null || (isKnown ? now < at : due.Count >= most))
            {
                if (!isKnown && due.Count >= most)
                {
                    return;
                }

                continue;
            }

            try
            {
                await offers.OfferAsync(conversion.Video, task.Source.Epoch, task.Source.Number, JobPriority.Stored, task.Rungs, ct);
                due[task.Key] = now + Lost;
            }
            catch (JobQueueException)
            {
                // Full, or the broker is away, which the queue's state shows: the next look tries again.
                return;
            }
        }
    }

    private async Task<DateTimeOffset> PublishNowAsync(StoredConversion conversion, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        try
        {
            await PublishAsync(conversion, ct);
        }
        catch (IOException e)
        {
            // What is made is noted on local disk; the index says so later.
            LogNotPublished(conversion.Video, e.Message);
        }

        var pause = time.GetElapsedTime(began) * PublishShare;
        return time.GetUtcNow() + (pause > Publish ? pause : Publish);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video}: the media store does not take the index at the moment: {Reason}")]
    private partial void LogNotPublished(VideoId video, string reason);
}
