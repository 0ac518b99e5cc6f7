using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Uploads;

/// <summary>What the database knows of uploads. Each step is one statement or one transaction and can be done again.</summary>
internal sealed class UploadLedger(IDbContextFactory<RillcastDb> databases, HiddenVideos hidden, UploadOptions options, TimeProvider time)
{
    /// <summary>The upload with its channel; null when there is none.</summary>
    public async Task<Upload?> FindAsync(string id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Uploads.AsNoTracking().Include(u => u.Channel).SingleOrDefaultAsync(u => u.Id == id, ct);
    }

    /// <summary>The channel with this handle or id, and its owner; null when there is none.</summary>
    public async Task<(string Id, string OwnerId)?> FindChannelAsync(string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var handle = name.ToLowerInvariant();
        var channel = await db.Channels.AsNoTracking().Where(c => c.Handle == handle || c.Id == name).Select(c => new { c.Id, c.OwnerId }).FirstOrDefaultAsync(ct);
        return channel is null ? null : (channel.Id, channel.OwnerId);
    }

    /// <summary>Unfinished uploads of an account: how many, and the bytes that they may still bring, of all accounts together.</summary>
    public async Task<(int Mine, long Announced)> CountOpenAsync(string ownerId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var open = db.Uploads.Where(u => u.State == UploadState.Uploading);
        return (await open.CountAsync(u => u.OwnerId == ownerId, ct), await open.SumAsync(u => u.Length ?? 0, ct));
    }

    /// <summary>Ids of uploads in a state, oldest first.</summary>
    public async Task<List<string>> IdsAsync(UploadState state, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Uploads.AsNoTracking().Where(u => u.State == state).OrderBy(u => u.Id).Select(u => u.Id).ToListAsync(ct);
    }

    /// <summary>Writes a new one down.</summary>
    public async Task AddAsync(Upload upload, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        db.Uploads.Add(upload);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The sender knows the length now.</summary>
    public async Task SetLengthAsync(string id, long length, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Uploads.Where(u => u.Id == id && u.Length == null).ExecuteUpdateAsync(u => u.SetProperty(x => x.Length, length), ct);
    }

    /// <summary>Bytes came: it expires later.</summary>
    public async Task ExtendAsync(string id, DateTimeOffset expires, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Uploads.Where(u => u.Id == id && u.State == UploadState.Uploading).ExecuteUpdateAsync(u => u.SetProperty(x => x.ExpiresAt, expires), ct);
    }

    /// <summary>The file is whole: from now on there is a video, of the same id, and an import to be done.</summary>
    public async Task CompleteAsync(string id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Uploads.Include(u => u.Channel).SingleOrDefaultAsync(u => u.Id == id, ct) is not { State: UploadState.Uploading, Channel: { } channel } upload)
        {
            return;
        }

        upload.State = UploadState.Importing;
        var now = time.GetUtcNow();
        var row = new Video
        {
            Id = id,
            ChannelId = upload.ChannelId,
            State = VideoState.Processing,
            Title = upload.Title,
            Description = "",
            CreatedAt = now,
        };
        row.Show(channel.DefaultVisibility, now);
        if (VideoId.TryParse(id, out var video))
        {
            hidden.Set(video, channel.DefaultVisibility);
        }

        db.Videos.Add(row);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Another request saw the last byte too, and was first.
        }
    }

    /// <summary>There is something to watch, and what it is.</summary>
    /// <returns>False when there is no such video any more.</returns>
    public async Task<bool> DescribeVideoAsync(string id, LiveFacts facts, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await WriteAsync(db, id, facts, ct);
    }

    /// <summary>The import has ended well: video and upload say so in one transaction.</summary>
    /// <returns>False when there is no such video any more.</returns>
    public async Task<bool> FinishAsync(string id, LiveFacts facts, string? message, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Uploads.SingleOrDefaultAsync(u => u.Id == id, ct) is { } upload)
        {
            upload.State = UploadState.Done;
            upload.Message = message;
            upload.ExpiresAt = time.GetUtcNow() + options.History;
        }

        return await WriteAsync(db, id, facts, ct);
    }

    /// <summary>It has ended, one way or the other.</summary>
    public async Task EndAsync(string id, UploadState state, string? message, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var until = time.GetUtcNow() + options.History;
        await db.Uploads.Where(u => u.Id == id).ExecuteUpdateAsync(
            u => u.SetProperty(x => x.State, state).SetProperty(x => x.Message, message).SetProperty(x => x.ExpiresAt, until), ct);
    }

    /// <summary>Its video is not wanted any more; one that has ended another way keeps its message.</summary>
    public async Task GiveUpImportAsync(string id, string message, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var until = time.GetUtcNow() + options.History;
        await db.Uploads.Where(u => u.Id == id && u.State == UploadState.Importing).ExecuteUpdateAsync(
            u => u.SetProperty(x => x.State, UploadState.Cancelled).SetProperty(x => x.Message, message).SetProperty(x => x.ExpiresAt, until), ct);
    }

    /// <summary>Ids of unfinished uploads that waited too long for bytes.</summary>
    public async Task<List<string>> ExpiredAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        return await db.Uploads.AsNoTracking().Where(u => u.State == UploadState.Uploading && u.ExpiresAt < now).Select(u => u.Id).ToListAsync(ct);
    }

    /// <summary>Removes what has been listed long enough.</summary>
    public async Task ForgetOldAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        await db.Uploads.Where(u => u.State != UploadState.Uploading && u.State != UploadState.Importing && u.ExpiresAt < now).ExecuteDeleteAsync(ct);
    }

    /// <summary>Forgets one that has ended.</summary>
    public async Task ForgetAsync(string id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Uploads.Where(u => u.Id == id && u.State != UploadState.Uploading && u.State != UploadState.Importing).ExecuteDeleteAsync(ct);
    }

    private static async Task<bool> WriteAsync(RillcastDb db, string id, LiveFacts facts, CancellationToken ct)
    {
        if (await db.Videos.SingleOrDefaultAsync(v => v.Id == id, ct) is not { } video)
        {
            return false;
        }

        facts.CopyTo(video);
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false; // deleted between reading and writing
        }
    }
}
