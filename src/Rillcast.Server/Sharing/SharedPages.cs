using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
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

    /// <summary>No handle and no id is longer.</summary>
    private const int MaxName = 60;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly ClaimsPrincipal Stranger = new();

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Task<SharedAnswer> Answer)> _kept = new(StringComparer.Ordinal);

    /// <summary>
    /// The page of a path <c>/watch/{id}</c>, <c>/embed/{id}</c> or <c>/c/{handle}</c>, and whether there is one that a stranger may see. Nothing is known of any other path, nor when
    /// it cannot be told quickly.
    /// </summary>
    public async Task<SharedAnswer> FindAsync(string path, CancellationToken ct)
    {
        if (!state.IsReady || NameIn(path) is not var (kind, name))
        {
            return default;
        }

        var (key, read) = kind switch
        {
            "c" => ($"c/{name.ToLowerInvariant()}", () => ReadChannelAsync(name.ToLowerInvariant())),
            _ when VideoId.TryParse(name, out var video) => (name, () => ReadVideoAsync(video)),
            _ => ("", (Func<Task<SharedAnswer>>?)null),
        };
        if (read is null || name.Length > MaxName)
        {
            return SharedAnswer.Missing;
        }

        var now = time.GetUtcNow();
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
            var answer = await kept.Answer.WaitAsync(Patience, time, ct);

            // What became private just now is private now.
            return kind != "c" && VideoId.TryParse(name, out var id) && hidden.IsPrivate(id) ? SharedAnswer.Missing : answer;
        }
        catch (TimeoutException)
        {
            return default;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _kept.TryRemove(key, out _);
            LogFailed(path, e);
            return default;
        }
    }

    /// <summary>Whether somebody may see what strangers are told is missing: a private video is there for its owner. True also when it cannot be told.</summary>
    public async Task<bool> IsSeenByAsync(ClaimsPrincipal user, string path, CancellationToken ct)
    {
        if (user.UserId is null || NameIn(path) is not ("watch" or "embed", var name))
        {
            return false;
        }

        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            return await db.Videos.SeenBy(user).AnyAsync(v => v.Id == name, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(path, e);
            return true;
        }
    }

    private static (string Kind, string Name)? NameIn(string path) =>
        (path.EndsWith('/') ? path[..^1] : path).Split('/', 4) is ["", var kind and ("watch" or "embed" or "c"), { Length: > 0 } name] ? (kind, name) : null;

    // One that failed may be looked at, and shows nothing that could be shared.
    private async Task<SharedAnswer> ReadVideoAsync(VideoId video)
    {
        await using var db = await databases.CreateDbContextAsync();
        var row = await db.Videos.AsNoTracking().SeenBy(Stranger).Where(v => v.Id == video.Value).Select(VideoRow.From).SingleOrDefaultAsync();
        return row is null ? SharedAnswer.Missing : row.State == VideoState.Failed ? default : new SharedAnswer(new SharedPage(
            $"/watch/{row.Id}",
            row.Title,
            row.Description,
            row.VideoCodec is null ? null : $"/v/{video}/{PosterEndpoints.FileName}",
            row.Visibility == Visibility.Public,
            new SharedVideo(
                row.Id, row.Channel.Name, row.Channel.Handle, row.State == VideoState.Live, row.StartedAt ?? row.ScheduledAt ?? row.CreatedAt, row.EndedAt,
                TimeSpan.FromSeconds(row.DurationSeconds), row.Width, row.Height, row.Views)));
    }

    private async Task<SharedAnswer> ReadChannelAsync(string handle)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Channels.AsNoTracking().Where(c => c.Handle == handle)
            .Select(c => new SharedPage("/c/" + c.Handle, c.Name, c.Description, null, true, null)).SingleOrDefaultAsync() is { } page ? new SharedAnswer(page) : SharedAnswer.Missing;
    }

    private void LogFailed(string path, Exception exception)
    {
        if (!DatabaseFailure.IsAway(exception))
        {
            LogUnread(path, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What to tell of {Path} could not be read")]
    private partial void LogUnread(string path, Exception exception);
}
