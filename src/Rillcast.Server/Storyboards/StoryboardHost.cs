using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Server.Posters;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Storyboards;

/// <summary>
/// Makes storyboards soon after videos have ended, so that they are there before the first viewer comes. It looks at the newest recordings from time to time and
/// follows no events: what a restart interrupted is found by the next look. Older recordings get theirs when somebody asks.
/// </summary>
internal sealed partial class StoryboardHost(
    VideoStoryboards storyboards,
    VideoPosters posters,
    StoredVideoCache stored,
    IDbContextFactory<RillcastDb> databases,
    DatabaseState state,
    StoryboardOptions options,
    TimeProvider time,
    ILogger<StoryboardHost> logger) : BackgroundService
{
    /// <summary>Newest recordings that are looked at.</summary>
    private const int Newest = 100;

    private readonly HashSet<string> _done = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e) || e is IOException)
            {
                // Their own hosts tell of it; the next look tries again.
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return;
        }

        List<string> ids;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            ids = await db.Videos.AsNoTracking().Where(v => v.State == VideoState.Ready && v.VideoCodec != null)
                .OrderByDescending(v => v.Id).Take(Newest).Select(v => v.Id).ToListAsync(ct);
        }

        _done.IntersectWith(ids);
        foreach (var id in ids)
        {
            if (_done.Contains(id) || !VideoId.TryParse(id, out var video))
            {
                continue;
            }

            if (await storyboards.FindIndexAsync(video, ct) is null && await stored.FindAsync(video, ct) is { } found)
            {
                await MakeAsync(found.Snapshot);
            }

            _done.Add(id);
        }
    }

    private async Task MakeAsync(VideoSnapshot video)
    {
        await posters.RenewAsync(video);
        await storyboards.MakeAsync(video);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for recordings without a storyboard failed")]
    private partial void LogFailed(Exception exception);
}
