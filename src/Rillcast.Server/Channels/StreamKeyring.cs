using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Queue = System.Threading.Channels.Channel;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Server.Ingest;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Channels;

/// <summary>Whose key it is.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="ChannelId">The channel it broadcasts on.</param>
/// <param name="OwnerId">The channel's owner.</param>
/// <param name="Visibility">What new broadcasts are.</param>
/// <param name="Next">The announced broadcast that comes next; null for none.</param>
internal sealed record StreamKeyHolder(string KeyId, string ChannelId, string OwnerId = "", Visibility Visibility = Visibility.Public, UpcomingVideo? Next = null);

/// <summary>
/// The hashes of all stream keys in memory, so that a broadcast can begin while the database is away. Read from the database when it comes up,
/// changed with it, read again now and then for what other nodes did; a copy in the data folder bridges a start without the database.
/// </summary>
internal sealed partial class StreamKeyring(
    IDbContextFactory<RillcastDb> databases,
    DatabaseState state,
    DataFolder folder,
    TimeProvider time,
    ILogger<StreamKeyring> logger) : BackgroundService
{
    /// <summary>Longest secret looked at.</summary>
    public const int MaxKeyLength = 128;

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstReadLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<(string KeyId, DateTimeOffset At)> _used = Queue.CreateBounded<(string, DateTimeOffset)>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    // Announced broadcasts that began here and that the database may still call scheduled.
    private volatile ImmutableHashSet<string> _taken = [];
    private volatile ImmutableDictionary<string, StreamKeyHolder> _byHash = ImmutableDictionary<string, StreamKeyHolder>.Empty;
    private long _changes;

    private readonly LocalCopy<Dictionary<string, StreamKeyHolder>> _copy = new(Path.Combine(folder.Keys, "stream-keys.json"), KeyringJson.Default.DictionaryStringStreamKeyHolder);

    /// <summary>What is kept of a secret.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>What a secret opens. Right after the very first start it waits some seconds for the keys to be known.</summary>
    public async ValueTask<StreamKeyAnswer> FindAsync(string secret, CancellationToken ct)
    {
        if (secret.Length is 0 or > MaxKeyLength)
        {
            return new StreamKeyAnswer(StreamKeyOutcome.Unknown, null);
        }

        if (!_known.Task.IsCompleted)
        {
            await Task.WhenAny(_known.Task, Task.Delay(FirstReadLimit, time, ct));
            ct.ThrowIfCancellationRequested();
        }

        // A lookup by hash tells nothing about the secret through its timing.
        if (_byHash.TryGetValue(Convert.ToHexString(HashOf(secret)), out var holder))
        {
            _used.Writer.TryWrite((holder.KeyId, time.GetUtcNow()));
            return new StreamKeyAnswer(StreamKeyOutcome.Good, holder.ChannelId, holder.Visibility, holder.Next);
        }

        // A key made elsewhere may not have come to us yet while the database is away: then "unknown" would be a lie.
        return new StreamKeyAnswer(_known.Task.IsCompleted && state.IsReady ? StreamKeyOutcome.Unknown : StreamKeyOutcome.Unavailable, null);
    }

    /// <summary>Who owns a channel that has keys; null when this node does not know.</summary>
    public string? FindOwner(string channelId) => _byHash.Values.FirstOrDefault(h => h.ChannelId == channelId)?.OwnerId;

    /// <summary>A key was made.</summary>
    public void Add(StreamKey key, Channel channel) =>
        Change(keys => keys.SetItem(Convert.ToHexString(key.Hash), new StreamKeyHolder(key.Id, channel.Id, channel.OwnerId, channel.DefaultVisibility)));

    /// <summary>A channel's settings were changed.</summary>
    public void Update(Channel channel) =>
        Change(keys => keys.SetItems(keys.Where(k => k.Value.ChannelId == channel.Id).Select(k => KeyValuePair.Create(k.Key, k.Value with { Visibility = channel.DefaultVisibility }))));

    /// <summary>A key was revoked.</summary>
    public void Remove(string keyId) => Change(keys => keys.RemoveRange(keys.Where(k => k.Value.KeyId == keyId).Select(k => k.Key)));

    /// <summary>A broadcast has become what was announced next: nothing else becomes it, also while the database does not know yet.</summary>
    public void TookNext(string channelId, string videoId) =>
        Change(keys =>
        {
            _taken = _taken.Add(videoId);
            return keys.SetItems(keys.Where(k => k.Value.ChannelId == channelId).Select(k => KeyValuePair.Create(k.Key, k.Value with { Next = null })));
        });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await LoadCopyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await RefreshAsync(stoppingToken);
                _known.TrySetResult();
                await WriteUsesAsync(stoppingToken);
                await WaitForUseAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!DatabaseFailure.IsAway(e))
                {
                    Log.NotRead(logger, e);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Change(Func<ImmutableDictionary<string, StreamKeyHolder>, ImmutableDictionary<string, StreamKeyHolder>> change)
    {
        lock (_gate)
        {
            _byHash = change(_byHash);
            _changes++;
            SaveCopy(_byHash);
        }
    }

    /// <summary>Reads them anew from the database.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        var before = Interlocked.Read(ref _changes);
        var tooLate = time.GetUtcNow() - BroadcastNames.LateStart;
        await using var db = await databases.CreateDbContextAsync(ct);
        var taken = _taken.ToArray();
        var stillScheduled = taken.Length == 0 ? [] : await db.Videos.Where(v => taken.Contains(v.Id) && v.State == VideoState.Scheduled).Select(v => v.Id).ToListAsync(ct);
        // Of an account that may not broadcast any more, the keys open nothing.
        var rows = await db.StreamKeys.AsNoTracking()
            .Join(db.Channels, k => k.ChannelId, c => c.Id, (key, channel) => new { key.Hash, key.Id, Channel = channel })
            .Where(k => db.Users.Any(u => u.Id == k.Channel.OwnerId && u.Role != Role.Viewer))
            .Select(k => new
            {
                k.Hash,
                k.Id,
                ChannelId = k.Channel.Id,
                k.Channel.OwnerId,
                k.Channel.DefaultVisibility,
                Next = db.Videos
                    .Where(v => v.ChannelId == k.Channel.Id && v.State == VideoState.Scheduled && !taken.Contains(v.Id) && (v.ScheduledAt > tooLate || v.Id == k.Channel.NextVideoId))
                    .OrderByDescending(v => v.Id == k.Channel.NextVideoId).ThenBy(v => v.ScheduledAt)
                    .Select(v => new { v.Id, v.ScheduledAt, v.Visibility, IsChosen = v.Id == k.Channel.NextVideoId }).FirstOrDefault(),
            }).ToListAsync(ct);
        var read = rows.ToImmutableDictionary(k => Convert.ToHexString(k.Hash), k => new StreamKeyHolder(k.Id, k.ChannelId, k.OwnerId, k.DefaultVisibility, k.Next is { ScheduledAt: { } at } next ? new UpcomingVideo(next.Id, at, next.Visibility, next.IsChosen) : null));
        lock (_gate)
        {
            // A key made or revoked while we read may be missing in what we read: leave it to the next round.
            if (_changes != before)
            {
                return;
            }

            _taken = [.. stillScheduled];
            var same = read.Count == _byHash.Count && read.All(k => _byHash.TryGetValue(k.Key, out var holder) && holder == k.Value);
            if (!same)
            {
                _byHash = read;
                SaveCopy(read);
            }
        }
    }

    private async Task WaitForUseAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, RefreshInterval, Timeout.InfiniteTimeSpan);
        try
        {
            await _used.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time for the next refresh.
        }
    }

    private async Task WriteUsesAsync(CancellationToken ct)
    {
        while (_used.Reader.TryPeek(out var use))
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            await db.StreamKeys.Where(k => k.Id == use.KeyId).ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, use.At), ct);
            _used.Reader.TryRead(out _);
        }
    }

    private async Task LoadCopyAsync(CancellationToken ct)
    {
        try
        {
            if (await _copy.ReadAsync(ct) is not { } keys)
            {
                return;
            }

            lock (_gate)
            {
                if (_changes == 0)
                {
                    _byHash = keys.ToImmutableDictionary();
                }
            }

            _known.TrySetResult();
        }
        catch (Exception e) when (LocalCopy.IsUnusable(e))
        {
            Log.NoCopy(logger, e.Message);
        }
    }

    private void SaveCopy(ImmutableDictionary<string, StreamKeyHolder> keys)
    {
        try
        {
            _copy.Write(keys.ToDictionary());
        }
        catch (Exception e) when (LocalCopy.IsUnusable(e))
        {
            Log.NoCopy(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The stream keys could not be read; those known before go on working")]
        public static partial void NotRead(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The copy of the stream keys in the data folder is not usable: {Reason}")]
        public static partial void NoCopy(ILogger logger, string reason);
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(Converters = [typeof(VisibilityWords)])]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, StreamKeyHolder>))]
internal sealed partial class KeyringJson : System.Text.Json.Serialization.JsonSerializerContext;
