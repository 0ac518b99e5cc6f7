using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;

namespace Rillcast.Server.Videos;

/// <summary>
/// The videos that are not public, in memory, so that the media plane knows without the database what it may show to whom. Changed at once with what this node does, read
/// every few seconds for what other nodes did; a copy in the data folder bridges a start without the database.
/// </summary>
internal sealed partial class HiddenVideos(IDbContextFactory<RillcastDb> databases, DatabaseState state, DataFolder folder, TimeProvider time, ILogger<HiddenVideos> logger) : BackgroundService
{
    /// <summary>How long another node's change takes to arrive.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>A transaction's time is its beginning: changes are looked for so far back.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<VideoId, Visibility> _hidden = new();
    private readonly LocalCopy<Dictionary<string, Visibility>> _copy = new(Path.Combine(folder.Keys, "hidden-videos.json"), HiddenVideosJson.Default.DictionaryStringVisibility);
    private readonly ConcurrentDictionary<VideoId, long> _hidings = new();
    private readonly Lock _saving = new();
    private DateTimeOffset? _readUntil;
    private long _changes;
    private int _unsaved;

    /// <summary>Who may watch a video; public also for one that nobody has heard of.</summary>
    public Visibility Of(VideoId video) => _hidden.GetValueOrDefault(video);

    /// <summary>True when only its owner may watch it.</summary>
    public bool IsPrivate(VideoId video) => !_hidden.IsEmpty && Of(video) == Visibility.Private;

    /// <summary>How often a video became private since the start; to be taken before it is asked who may see it.</summary>
    public long HidingsOf(VideoId video) => _hidings.GetValueOrDefault(video);

    /// <summary>It was decided on this node.</summary>
    public void Set(VideoId video, Visibility visibility)
    {
        Interlocked.Increment(ref _changes);
        if (Note(video, visibility))
        {
            Save();
        }
    }

    /// <summary>Reads the copy, before anything is served.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (id, visibility) in await _copy.ReadAsync(cancellationToken) ?? [])
            {
                if (VideoId.TryParse(id, out var video))
                {
                    _hidden[video] = visibility;
                }
            }
        }
        catch (Exception e) when (LocalCopy.IsUnusable(e))
        {
            Log.NoCopy(logger, e.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!DatabaseFailure.IsAway(e))
                {
                    Log.NotRead(logger, e);
                }
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var before = Interlocked.Read(ref _changes);
        await using var db = await databases.CreateDbContextAsync(ct);
        var changed = db.Videos.AsNoTracking().Where(v => v.HiddenAt != null);
        if (_readUntil is { } since)
        {
            changed = changed.Where(v => v.HiddenAt > since - Overlap);
        }

        var now = time.GetUtcNow();
        var any = false;
        var rows = await changed.Select(v => new { v.Id, v.Visibility }).ToListAsync(ct);
        if (Interlocked.Read(ref _changes) != before)
        {
            // Something was decided here meanwhile, and what was read may be older: the next round has both.
            return;
        }

        foreach (var row in rows)
        {
            any |= VideoId.TryParse(row.Id, out var video) && Note(video, row.Visibility);
        }

        _readUntil = now;
        if (any || Volatile.Read(ref _unsaved) != 0)
        {
            Save();
        }
    }

    private bool Note(VideoId video, Visibility visibility)
    {
        if (Of(video) == visibility)
        {
            return false;
        }

        if (visibility == Visibility.Public)
        {
            _hidden.TryRemove(video, out _);
        }
        else
        {
            _hidden[video] = visibility;
        }

        if (visibility == Visibility.Private)
        {
            _hidings.AddOrUpdate(video, 1, static (_, before) => before + 1);
        }

        return true;
    }

    private void Save()
    {
        lock (_saving)
        {
            Volatile.Write(ref _unsaved, 1);
            try
            {
                _copy.Write(_hidden.ToDictionary(h => h.Key.Value, h => h.Value));
                Volatile.Write(ref _unsaved, 0);
            }
            catch (Exception e) when (LocalCopy.IsUnusable(e))
            {
                Log.NoCopy(logger, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Which videos are private could not be read; those known before stay so")]
        public static partial void NotRead(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The copy of what is private in the data folder is not usable: {Reason}")]
        public static partial void NoCopy(ILogger logger, string reason);
    }
}

[JsonSourceGenerationOptions(Converters = [typeof(VisibilityWords)])]
[JsonSerializable(typeof(Dictionary<string, Visibility>))]
internal sealed partial class HiddenVideosJson : JsonSerializerContext;
