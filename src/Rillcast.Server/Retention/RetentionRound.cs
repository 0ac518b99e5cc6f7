using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Videos.Deletions;
using Rillcast.Storage;

namespace Rillcast.Server.Retention;

/// <summary>One look at what recordings there are: deletes what is too old, and for room the oldest. Live videos, and those that are still being finished, are never touched.</summary>
internal sealed partial class RetentionRound(
    RetentionOptions options,
    IDbContextFactory<RillcastDb> databases,
    VideoDeletion deletion,
    IMediaStore store,
    TimeProvider time,
    ILogger<RetentionRound> logger)
{
    /// <summary>Most deletions of one round for one reason; what is left is the next round's.</summary>
    private const int MaxPerRound = 100;

    private bool _toldLow;
    private bool _toldStuck;

    /// <summary>Deletes what must go now.</summary>
    /// <exception cref="IOException">The disk cannot be asked for its room.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await DeleteOldAsync(ct);
        if (store.FreeBytes is { } free)
        {
            TellOfRoom(free);
            await MakeRoomAsync(free, ct);
        }
    }

    private async Task DeleteOldAsync(CancellationToken ct)
    {
        if (options.MaxAge is not { } maxAge)
        {
            return;
        }

        var limit = time.GetUtcNow() - maxAge;
        foreach (var candidate in await OldestAsync(limit, ct))
        {
            await DeleteAsync(candidate, DeletionReason.Age, $"it ended more than {maxAge.ToString("g", CultureInfo.InvariantCulture)} ago (Retention:MaxAge)", ct);
        }
    }

    private async Task MakeRoomAsync(long free, CancellationToken ct)
    {
        if (options.MinFreeBytes is not { } wanted || free >= wanted)
        {
            _toldStuck = false;
            return;
        }

        var candidates = await OldestAsync(time.GetUtcNow() - options.KeepAtLeast, ct);
        foreach (var candidate in Choose(candidates, wanted - free))
        {
            await DeleteAsync(candidate, DeletionReason.Space, $"the disk has {Megabytes(store.FreeBytes ?? 0)} MB of room, {Megabytes(wanted)} are wanted (Retention:MinFreeBytes)", ct);
            if (store.FreeBytes >= wanted)
            {
                return;
            }
        }

        if (candidates.Count == 0 && !_toldStuck)
        {
            _toldStuck = true;
            Log.Stuck(logger, Megabytes(free), Megabytes(wanted), options.KeepAtLeast);
        }
    }

    /// <summary>The first videos that make up the missing bytes. What a video takes is an estimate, so the disk is asked again after each.</summary>
    internal static IEnumerable<RetentionCandidate> Choose(IEnumerable<RetentionCandidate> oldestFirst, long missingBytes)
    {
        foreach (var candidate in oldestFirst)
        {
            if (missingBytes <= 0)
            {
                yield break;
            }

            missingBytes -= candidate.SizeBytes;
            yield return candidate;
        }
    }

    /// <summary>Ended before the limit, oldest first. A failed video may have media too; it ended when it was made.</summary>
    private async Task<List<RetentionCandidate>> OldestAsync(DateTimeOffset endedBefore, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Videos.AsNoTracking()
            .Where(v => (v.State == VideoState.Ready || v.State == VideoState.Failed) && (v.EndedAt ?? v.CreatedAt) < endedBefore)
            .OrderBy(v => v.EndedAt ?? v.CreatedAt)
            .Take(MaxPerRound)
            .Select(v => new RetentionCandidate(v.Id, v.SizeBytes))
            .ToListAsync(ct);
    }

    private async Task DeleteAsync(RetentionCandidate candidate, DeletionReason reason, string because, CancellationToken ct)
    {
        if (VideoId.TryParse(candidate.Id, out var video) && await deletion.RequestAsync(video, reason, because, ct))
        {
            await deletion.PassAsync(video, ct);
        }
    }

    private void TellOfRoom(long free)
    {
        if (free >= options.WarnFreeBytes)
        {
            _toldLow = false;
        }
        else if (!_toldLow)
        {
            _toldLow = true;
            Log.Low(logger, Megabytes(free));
        }
    }

    private static long Megabytes(long bytes) => bytes / 1_000_000;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The media store's disk has {Free} MB of room left; recordings stop when it is full (Retention:MinFreeBytes lets the oldest go)")]
        public static partial void Low(ILogger logger, long free);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The media store's disk has {Free} MB of room instead of {Wanted}, and there is no recording older than {KeepAtLeast} that may go")]
        public static partial void Stuck(ILogger logger, long free, long wanted, TimeSpan keepAtLeast);
    }
}

/// <summary>A recording that may go.</summary>
/// <param name="Id">Its name.</param>
/// <param name="SizeBytes">What it takes in the store, about.</param>
internal sealed record RetentionCandidate(string Id, long SizeBytes);
