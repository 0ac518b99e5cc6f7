using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Data;

namespace Rillcast.Server.Views;

/// <summary>
/// Counts who watches: each viewer once for each watch, on the node he is at. Counts are gathered and written in one statement every few seconds, so that a thousand viewers
/// who arrive at once are one write; while the database is away they wait.
/// </summary>
internal sealed partial class ViewCounter(IDbContextFactory<RillcastDb> databases, DatabaseState state, TimeProvider time, ILogger<ViewCounter> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<VideoId, int> _pending = new();
    private readonly Lock _turning = new();

    // Two half-lives: what was noted in either is known; the older one is let go of as a whole.
    private volatile ConcurrentDictionary<(VideoId, string), byte> _recent = new();
    private volatile ConcurrentDictionary<(VideoId, string), byte> _earlier = new();
    private DateTimeOffset _turnAt = time.GetUtcNow() + ViewLimits.SameWatch;

    /// <summary>Notes that somebody watches; false when this watch was counted already.</summary>
    /// <param name="video">The video.</param>
    /// <param name="viewer">Who, in whatever way he can be told from others.</param>
    public bool Note(VideoId video, string viewer)
    {
        Turn();
        if (_earlier.ContainsKey((video, viewer)) || !_recent.TryAdd((video, viewer), 0))
        {
            return false;
        }

        if (_pending.Count < ViewLimits.MaxPending || _pending.ContainsKey(video))
        {
            _pending.AddOrUpdate(video, 1, static (_, n) => n + 1);
        }

        return true;
    }

    /// <summary>Writes what waits.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        var taken = new List<(VideoId Video, int Count)>();
        foreach (var (video, _) in _pending)
        {
            if (_pending.TryRemove(video, out var count))
            {
                taken.Add((video, count));
            }
        }

        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            string[] ids = [.. taken.Select(t => t.Video.Value)];
            int[] counts = [.. taken.Select(t => t.Count)];

            // In order, so that two nodes that write at once cannot wait for each other.
            await db.Database.ExecuteSqlAsync(
                $"""
                 with counted as (select v.id, c.n from unnest({ids}, {counts}) c (id, n) join videos v on v.id = c.id order by v.id for update of v)
                 update videos set views = views + counted.n from counted where videos.id = counted.id
                 """,
                ct);
        }
        catch
        {
            foreach (var (video, count) in taken)
            {
                _pending.AddOrUpdate(video, count, (_, n) => n + count);
            }

            throw;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ViewLimits.FlushInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryFlushAsync(CancellationToken.None);
        }
    }

    private async Task TryFlushAsync(CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return;
        }

        try
        {
            await FlushAsync(ct);
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            LogWaiting(_pending.Count);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    private void Turn()
    {
        var now = time.GetUtcNow();
        if (now < _turnAt && _recent.Count < ViewLimits.MaxWatches / 2)
        {
            return;
        }

        lock (_turning)
        {
            if (now >= _turnAt || _recent.Count >= ViewLimits.MaxWatches / 2)
            {
                _earlier = _recent;
                _recent = new();
                _turnAt = now + ViewLimits.SameWatch;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Views of {Videos} videos wait for the database")]
    private partial void LogWaiting(int videos);

    [LoggerMessage(Level = LogLevel.Error, Message = "Views could not be written")]
    private partial void LogFailed(Exception exception);
}
