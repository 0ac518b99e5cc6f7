using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Channels;
using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Data;
using Rillcast.Server.Videos.Deletions;

namespace Rillcast.Server.Accounts.Closing;

/// <summary>
/// Deletes an account and all that is its own.
/// <list type="number">
/// <item>Its broadcasts end and its videos are deleted, as if it had deleted each.</item>
/// <item>In one transaction: its channels with their keys, pictures and followers; what it follows; what features keep of it (<see cref="ForgetUser"/>); the account with its sessions and passkeys.</item>
/// </list>
/// Cut off in the middle, the account is still there and can be deleted again.
/// </summary>
internal sealed class AccountClosing(
    IDbContextFactory<RillcastDb> databases, VideoDeletion deletion, StreamRegistry streams, StreamKeyring keyring, KnownSessions sessions, ChannelPictures pictures, IEnumerable<ForgetUser> features)
{
    /// <summary>Deletes it.</summary>
    /// <returns>False when it is the last administrator's, which stays.</returns>
    public async Task<bool> CloseAsync(User user, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (user.Role == Role.Administrator && !await db.Users.AnyAsync(u => u.Role == Role.Administrator && u.Id != user.Id, ct))
        {
            return false;
        }

        // 1. Nothing new comes in, and what there is goes.
        var channels = await db.Channels.AsNoTracking().Where(c => c.OwnerId == user.Id).Select(c => c.Id).ToListAsync(ct);
        foreach (var key in await db.StreamKeys.AsNoTracking().Where(k => channels.Contains(k.ChannelId)).Select(k => k.Id).ToListAsync(ct))
        {
            keyring.Remove(key);
        }

        await DeleteVideosAsync(db, channels, ct);

        // 2. The rest.
        var ended = await db.Sessions.AsNoTracking().Where(s => s.UserId == user.Id).Select(s => s.Id).ToListAsync(ct);
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            foreach (var forget in features)
            {
                await forget(db, user.Id, ct);
            }

            await db.Uploads.Where(u => u.OwnerId == user.Id || channels.Contains(u.ChannelId)).ExecuteDeleteAsync(ct);
            await db.Database.ExecuteSqlAsync($"update channels set followers = followers - 1 where id in (select channel_id from follows where user_id = {user.Id})", ct);
            await db.StreamKeys.Where(k => channels.Contains(k.ChannelId)).ExecuteDeleteAsync(ct);
            await db.Channels.Where(c => channels.Contains(c.Id)).ExecuteDeleteAsync(ct);
            await db.Users.Where(u => u.Id == user.Id).ExecuteDeleteAsync(ct);
            await transaction.CommitAsync(ct);
        });
        ended.ForEach(sessions.End);
        foreach (var channel in channels)
        {
            await pictures.TryForgetAsync(channel, ct);
        }

        return true;
    }

    private async Task DeleteVideosAsync(RillcastDb db, List<string> channels, CancellationToken ct)
    {
        foreach (var channel in channels)
        {
            // One that has no row yet has nothing in the store either.
            if (streams.FindByChannel(channel) is { } live && !await db.Videos.AnyAsync(v => v.Id == live.Id.Value, ct))
            {
                await streams.DiscardAsync(live.Id, ct);
            }
        }

        foreach (var id in await db.Videos.AsNoTracking().Where(v => channels.Contains(v.ChannelId)).Select(v => v.Id).ToListAsync(ct))
        {
            if (VideoId.TryParse(id, out var video))
            {
                await deletion.RequestAsync(video, DeletionReason.Request, "its owner's account is deleted", ct);
            }
        }
    }
}
