using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary>Begins and ends sessions, each with its row and its cookie.</summary>
internal sealed class SignIn(RillcastDb db, SessionTokens tokens, KnownSessions known, AccountOptions options, TimeProvider time)
{
    /// <summary>Begins a session: sets the browser's cookie and makes the bearer token of a program, both of the same session.</summary>
    public async Task<LoginResponse> BeginAsync(HttpContext http, User user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var session = new Session
        {
            Id = NewId.At(now),
            UserId = user.Id,
            Device = DeviceName.Of(http.Request.Headers.UserAgent),
            Address = AddressOf(http),
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + options.SessionLifetime,
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(ct);
        await EndOldestAsync(user.Id, ct);

        SessionCookie.Set(http, tokens.Make(session.Id, user.Id, user.Role, options.SessionLifetime), options.SessionLifetime);
        return new LoginResponse(tokens.Make(session.Id, user.Id, user.Role, options.TokenLifetime), (long)options.TokenLifetime.TotalSeconds);
    }

    /// <summary>Ends one session of a user, on this node at once.</summary>
    /// <returns>False when the user has no such session.</returns>
    public async Task<bool> EndAsync(string userId, string sessionId, CancellationToken ct)
    {
        if (await db.Sessions.Where(s => s.Id == sessionId && s.UserId == userId).ExecuteDeleteAsync(ct) == 0)
        {
            return false;
        }

        known.End(sessionId);
        return true;
    }

    /// <summary>Ends all sessions of a user but one; null for all.</summary>
    public async Task EndAllAsync(string userId, string? except, CancellationToken ct)
    {
        var ids = await db.Sessions.AsNoTracking().Where(s => s.UserId == userId && s.Id != except).Select(s => s.Id).ToListAsync(ct);
        await EndAsync(ids, ct);
    }

    /// <summary>Where a request comes from, as it is shown to the account's owner.</summary>
    public static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.Unmapped.ToString() ?? "";

    // A program that signs in anew each time must not fill the table.
    private async Task EndOldestAsync(string userId, CancellationToken ct)
    {
        var beyond = await db.Sessions.AsNoTracking().Where(s => s.UserId == userId).OrderByDescending(s => s.LastUsedAt).ThenByDescending(s => s.Id)
            .Skip(options.MaxSessions).Select(s => s.Id).ToListAsync(ct);
        await EndAsync(beyond, ct);
    }

    private async Task EndAsync(List<string> ids, CancellationToken ct)
    {
        if (ids.Count > 0)
        {
            await db.Sessions.Where(s => ids.Contains(s.Id)).ExecuteDeleteAsync(ct);
            ids.ForEach(known.End);
        }
    }
}
