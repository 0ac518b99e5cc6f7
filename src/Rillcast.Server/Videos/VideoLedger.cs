using System.Buffers;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rillcast.Live;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Server.Uploads;
using Rillcast.Storage;

namespace Rillcast.Server.Videos;

/// <summary>
/// Keeps the database in step with the media plane. It compares states and does not follow events: whatever was missed while the database was
/// away, or while the server was down, is made up by the next look. The media plane never waits for it.
/// <list type="number">
/// <item>Wait for a change of any live video's status (or for the next try).</item>
/// <item>Tell viewers; this needs no database.</item>
/// <item>Once after the start of a node that takes in broadcasts: rows that said live before, although nothing is there any more, become recordings or failures.</item>
/// <item>Write each live video whose status is newer than what was written.</item>
/// <item>A video that the store has and whose row says ready is let go of by the media plane.</item>
/// </list>
/// </summary>
internal sealed partial class VideoLedger(
    StreamRegistry streams,
    IDbContextFactory<RillcastDb> databases,
    DatabaseState state,
    IMediaStore store,
    HiddenVideos hidden,
    ViewerRooms rooms,
    ServerOptions server,
    TimeProvider time,
    ILogger<VideoLedger> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    private readonly Dictionary<VideoId, long> _written = [];
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private bool _reconciled = !server.Has("ingest");
    private bool _complained;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // It stops after the recordings have been finished, so that what became of them is written down.
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(StopTime, time);
        await TryWriteAllAsync(limit.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var change = streams.WaitForStatusAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            Tell();
            var done = await TryWriteAllAsync(stoppingToken);
            try
            {
                if (done)
                {
                    await change;
                }
                else
                {
                    await Task.WhenAny(change, Task.Delay(RetryPause, time, stoppingToken));
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (change.IsCompleted)
            {
                change = streams.WaitForStatusAsync(stoppingToken);
            }
        }
    }

    private void Tell()
    {
        foreach (var stream in streams.Streams)
        {
            rooms.Publish(stream.Id, stream.Status.Version, StateEvent.Of(LiveFacts.Of(stream)));
        }
    }

    private async Task<bool> TryWriteAllAsync(CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return false;
        }

        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            if (!_reconciled)
            {
                await ReconcileAsync(db, ct);
                _reconciled = true;
            }

            foreach (var stream in streams.Streams)
            {
                try
                {
                    await WriteAsync(db, stream, ct);
                }
                catch (Exception e) when (e is not (OperationCanceledException or IOException) && !DatabaseFailure.IsAway(e))
                {
                    // A fault with one video must not hold up the others; its next change is the next try.
                    db.ChangeTracker.Clear();
                    _written[stream.Id] = stream.Status.Version;
                    Log.Failed(logger, stream.Id, e);
                }
            }

            foreach (var gone in _written.Keys.Where(id => streams.Find(id) is null).ToList())
            {
                _written.Remove(gone);
            }

            _complained = false;
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e) || e is IOException)
        {
            if (!_complained)
            {
                Log.Behind(logger, e.Message);
                _complained = true;
            }

            return false;
        }
    }

    private async Task WriteAsync(RillcastDb db, LiveStream stream, CancellationToken ct)
    {
        var status = stream.Status;
        var isWritten = _written.TryGetValue(stream.Id, out var written);
        if (!isWritten || written != status.Version)
        {
            var isNothing = status.StartedAt is null || status.EndReason == LiveEndReason.NoMedia;
            if (!isNothing && !await UpsertAsync(db, stream, isWritten, ct))
            {
                // Its row was deleted, or its channel is not in this database: nothing to keep in step with.
                _written[stream.Id] = status.Version;
                return;
            }

            if (isNothing && status.Phase < LivePhase.Stored)
            {
                return;
            }

            _written[stream.Id] = status.Version;
        }

        if (status.Phase == LivePhase.Stored)
        {
            streams.Forget(stream.Id);
            _written.Remove(stream.Id);
        }
    }

    private async Task<bool> UpsertAsync(RillcastDb db, LiveStream stream, bool mustExist, CancellationToken ct)
    {
        var id = stream.Id.Value;
        var facts = LiveFacts.Of(stream);
        var row = await db.Videos.SingleOrDefaultAsync(v => v.Id == id, ct);
        if (row is null)
        {
            // Deleted while this node was away: it must not come back with the spool.
            if (mustExist || await db.Deletions.AnyAsync(d => d.VideoId == id, ct) || !await db.Channels.AnyAsync(c => c.Id == stream.ChannelId, ct))
            {
                return false;
            }

            row = new Video
            {
                Id = id,
                ChannelId = stream.ChannelId,
                State = facts.State,
                Title = "Live on " + stream.CreatedAt.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture),
                Description = "",
                CreatedAt = stream.CreatedAt,
            };
            row.Show(hidden.Of(stream.Id), time.GetUtcNow());
            db.Videos.Add(row);
        }

        facts.CopyTo(row);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Deleted between reading and writing.
            return false;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }

        return true;
    }

    private async Task ReconcileAsync(RillcastDb db, CancellationToken ct)
    {
        // What began after the start is under way on another node; imports begin anew by themselves.
        var rows = await db.Videos.Where(v => v.State == VideoState.Live || v.State == VideoState.Processing)
            .Where(v => (v.StartedAt ?? v.CreatedAt) < _startedAt)
            .Where(v => !db.Uploads.Any(u => u.Id == v.Id && u.State == UploadState.Importing)).ToListAsync(ct);
        foreach (var row in rows)
        {
            if (!VideoId.TryParse(row.Id, out var id) || streams.Find(id) is not null)
            {
                continue;
            }

            if (await ReadStoredAsync(id, ct) is { } stored)
            {
                LiveFacts.Of(stored).CopyTo(row);
            }
            else
            {
                row.State = VideoState.Failed;
                row.EndedAt ??= time.GetUtcNow();
            }

            Log.Reconciled(logger, row.Id, row.State);
        }

        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    private async Task<VideoSnapshot?> ReadStoredAsync(VideoId id, CancellationToken ct)
    {
        if (await store.OpenAsync(StoreKey.Index(id), ct) is not { } index)
        {
            return null;
        }

        await using (index)
        {
            var bytes = new byte[index.Length];
            await using var content = await index.ReadAsync(0, ct);
            await content.ReadExactlyAsync(bytes, ct);
            try
            {
                return VideoIndexReader.Read(id, new ReadOnlySequence<byte>(bytes));
            }
            catch (MediaFormatException)
            {
                return null;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What happens to videos cannot be written down at the moment; broadcasts go on: {Reason}")]
        public static partial void Behind(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "What happened to video {Video} could not be written down")]
        public static partial void Failed(ILogger logger, VideoId video, Exception exception);

        [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} was left open by an earlier run and is now {State}")]
        public static partial void Reconciled(ILogger logger, string video, VideoState state);
    }
}
