using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Recovery;

/// <summary>Makes and redeems permissions to choose a new password.</summary>
internal sealed class PasswordResets(RillcastDb db, AccountOptions options, TimeProvider time)
{
    /// <summary>Permissions open for one account; making one more takes the others back.</summary>
    private const int MaxOpen = 3;

    private const int SecretBytes = 32;

    /// <summary>A new permission.</summary>
    /// <returns>The page's address below the site's, which carries the secret behind <c>#</c>: browsers send that to nobody.</returns>
    public async Task<(string Path, DateTimeOffset Expires)> MakeAsync(string userId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var open = db.PasswordResets.Where(r => r.UserId == userId);
        await open.Where(r => r.ExpiresAt < now).ExecuteDeleteAsync(ct);
        if (await open.CountAsync(ct) >= MaxOpen)
        {
            await open.ExecuteDeleteAsync(ct);
        }

        var secret = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var reset = new PasswordReset { Hash = HashOf(secret), UserId = userId, ExpiresAt = now + options.ResetLifetime };
        db.PasswordResets.Add(reset);
        await db.SaveChangesAsync(ct);
        return ("/reset-password#" + secret, reset.ExpiresAt);
    }

    /// <summary>The address of the account that a permission is for; null when the secret is wrong, used or too old.</summary>
    public Task<string?> FindEmailAsync(string secret, CancellationToken ct) => Open(secret).Select(r => r.User!.Email).SingleOrDefaultAsync(ct);

    /// <summary>Uses a permission up, and with it all others of the account.</summary>
    /// <returns>The account; null when the secret is wrong, used or too old.</returns>
    public async Task<string?> RedeemAsync(string secret, CancellationToken ct)
    {
        var hash = HashOf(secret);
        var user = await Open(secret).Select(r => r.UserId).SingleOrDefaultAsync(ct);

        // Of two that come with the same secret at once, one deletes the row.
        if (user is null || await db.PasswordResets.Where(r => r.Hash == hash).ExecuteDeleteAsync(ct) == 0)
        {
            return null;
        }

        await db.PasswordResets.Where(r => r.UserId == user).ExecuteDeleteAsync(ct);
        return user;
    }

    private IQueryable<PasswordReset> Open(string secret)
    {
        var (hash, now) = (HashOf(secret), time.GetUtcNow());
        return db.PasswordResets.AsNoTracking().Where(r => r.Hash == hash && r.ExpiresAt > now);
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
