using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary>Once a minute: writes down which sessions were used, so that they live on, and removes those that are over.</summary>
internal sealed partial class SessionUpkeep(
    KnownSessions sessions, IDbContextFactory<RillcastDb> databases, DatabaseState state, AccountOptions options, TimeProvider time, ILogger<SessionUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Kept while the database is away; written with what comes later.</summary>
    private readonly Dictionary<string, SessionUse> _unwritten = new(StringComparer.Ordinal);

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var (id, use) in sessions.TakeUses())
        {
            _unwritten[id] = use;
        }

        if (!state.IsReady)
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var (ids, times, addresses) = (_unwritten.Keys.ToArray(), _unwritten.Values.Select(u => u.At).ToArray(), _unwritten.Values.Select(u => u.Address).ToArray());
        await db.Database.ExecuteSqlAsync(
            $"""
            update sessions set last_used_at = used.at, expires_at = used.at + {options.SessionLifetime}, address = used.address
            from unnest({ids}, {times}, {addresses}) as used (id, at, address) where sessions.id = used.id
            """,
            ct);
        _unwritten.Clear();
        var now = time.GetUtcNow();
        await db.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!DatabaseFailure.IsAway(e))
                {
                    LogFailed(e);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The use of sessions could not be written down")]
    private partial void LogFailed(Exception exception);
}
