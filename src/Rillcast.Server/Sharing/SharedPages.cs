using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Posters;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Sharing;

/// <summary>
/// Finds what to tell of a shared page. The same for everybody: what a stranger with the address may see. Kept for a moment, because a link that spreads is asked for by many
/// at once; and never waited for long, because the page works without.
/// </summary>
internal sealed partial class SharedPages(IDbContextFactory<RillcastDb> databases, DatabaseState state, HiddenVideos hidden, TimeProvider time, ILogger<SharedPages> logger)
{
    private const int MaxKept = 2_000;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly ClaimsPrincipal Stranger = new();

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Task<SharedPage?> Page)> _kept = new(StringComparer.Ordinal);

    /// <summary>The page of a path <c>/watch/{id}</c>, <c>/embed/{id}</c> or <c>/c/{handle}</c>; null for any other, for what a stranger may not see, and when it cannot be told quickly.</summary>
    public async Task<SharedPage?> FindAsync(string path, CancellationToken ct)
    {
        var parts = path.Split('/', 4);
        if (parts is not ["", var kind, { Length: > 0 and <= 60 } name] || !state.IsReady)
        {
            return null;
        }

        Func<Task<SharedPage?>>? read = kind switch
        {
            "watch" or "embed" when VideoId.TryParse(name, out var video) => () => ReadVideoAsync(video),
            "c" => () => ReadChannelAsync(name.ToLowerInvariant()),
            _ => null,
        };
        if (read is null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var key = kind == "c" ? $"c/{name.ToLowerInvariant()}" : name;
        if (!_kept.TryGetValue(key, out var kept) || kept.Until <= now)
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            kept = _kept[key] = (now + Life, read());
        }

        try
        {
            var page = await kept.Page.WaitAsync(Patience, time, ct);

            // What became private just now is private now.
            return page?.Video is { } shown && VideoId.TryParse(shown.Id, out var id) && hidden.IsPrivate(id) ? null : page;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _kept.TryRemove(key, out _);
            if (!DatabaseFailure.IsAway(e))
            {
                LogFailed(path, e);
            }

            return null;
        }
    }

    private async Task<SharedPage?> ReadVideoAsync(VideoId video)
    {
        await using var db = await databases.CreateDbContextAsync();
        var row = await db.Videos.AsNoTracking().SeenBy(Stranger)
            .Where(v => v.Id == video.Value && v.State != VideoState.Failed).Select(VideoRow.From).SingleOrDefaultAsync();
        return row is null ? null : new SharedPage(
            $"/watch/{row.Id}",
            row.Title,
            row.Description,
            row.VideoCodec is null ? null : $"/v/{video}/{PosterEndpoints.FileName}",
            row.Visibility == Visibility.Public,
            new SharedVideo(
                row.Id, row.Channel.Name, row.Channel.Handle, row.State == VideoState.Live, row.StartedAt ?? row.ScheduledAt ?? row.CreatedAt, row.EndedAt,
                TimeSpan.FromSeconds(row.DurationSeconds), row.Width, row.Height, row.Views));
    }

    private async Task<SharedPage?> ReadChannelAsync(string handle)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Channels.AsNoTracking().Where(c => c.Handle == handle)
            .Select(c => new SharedPage("/c/" + c.Handle, c.Name, c.Description, null, true, null)).SingleOrDefaultAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What to tell of {Path} could not be read")]
    private partial void LogFailed(string path, Exception exception);
}
