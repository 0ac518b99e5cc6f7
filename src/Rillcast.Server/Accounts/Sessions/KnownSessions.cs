using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary>
/// The sessions in use on this node. Each is looked up in the database at most every few seconds; while that is away, what was known last goes on to hold,
/// and of a session never met here, what its token says.
/// </summary>
internal sealed class KnownSessions(IDbContextFactory<RillcastDb> databases, DatabaseState state, TimeProvider time)
{
    /// <summary>How old what is known may be: so long does a session that another node ended live on here.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _askAgainAt;

    /// <summary>The role of the session's user now; null when the session was ended.</summary>
    /// <param name="token">A token whose signature is right.</param>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="ct">The request.</param>
    public async ValueTask<Role?> FindRoleAsync(SessionToken token, string address, CancellationToken ct)
    {
        if (!_entries.TryGetValue(token.Session, out var entry) || time.GetElapsedTime(entry.ReadAt) >= FreshFor)
        {
            entry = await AskAsync(token, ct) is { } read
                ? _entries.AddOrUpdate(token.Session, read, (_, known) => known.IsEnded ? known : read)
                : entry ?? _entries.GetOrAdd(token.Session, new Entry(token.Role, time.GetTimestamp(), IsEnded: false));
        }

        if (entry.IsEnded)
        {
            return null;
        }

        entry.Use = new SessionUse(time.GetUtcNow(), address);
        return entry.Role;
    }

    /// <summary>Ended on this node: over at once.</summary>
    public void End(string session) => _entries[session] = new Entry(default, time.GetTimestamp(), IsEnded: true);

    /// <summary>Something of these users was changed on this node: looked up again at the next request.</summary>
    public void Refresh(IEnumerable<string> sessions)
    {
        foreach (var session in sessions)
        {
            _entries.TryRemove(session, out _);
        }
    }

    /// <summary>Takes what was used since the last call, and forgets what has not been used for long.</summary>
    public Dictionary<string, SessionUse> TakeUses()
    {
        var uses = new Dictionary<string, SessionUse>(StringComparer.Ordinal);
        foreach (var (id, entry) in _entries)
        {
            if (entry.TakeUse() is { } use)
            {
                uses[id] = use;
            }
            else if (time.GetElapsedTime(entry.ReadAt) > ForgetAfter)
            {
                _entries.TryRemove(KeyValuePair.Create(id, entry));
            }
        }

        return uses;
    }

    /// <summary>What the database says; null when it cannot be asked.</summary>
    private async Task<Entry?> AskAsync(SessionToken token, CancellationToken ct)
    {
        // A database that hangs must not hold up every request: one that failed keeps the others from trying for a moment.
        if (!state.IsReady || time.GetTimestamp() < Interlocked.Read(ref _askAgainAt))
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AskLimit);
        try
        {
            var now = time.GetUtcNow();
            await using var db = await databases.CreateDbContextAsync(limit.Token);
            var found = await db.Sessions.AsNoTracking().Where(s => s.Id == token.Session && s.ExpiresAt > now).Select(s => (Role?)s.User!.Role).SingleOrDefaultAsync(limit.Token);
            return new Entry(found ?? default, time.GetTimestamp(), IsEnded: found is null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && (DatabaseFailure.IsAway(e) || e is OperationCanceledException))
        {
            Interlocked.Exchange(ref _askAgainAt, time.GetTimestamp() + time.TimestampFrequency);
            return null;
        }
    }

    private sealed class Entry(Role role, long readAt, bool IsEnded)
    {
        private SessionUse? _use;

        public Role Role { get; } = role;

        public long ReadAt { get; } = readAt;

        public bool IsEnded { get; } = IsEnded;

        public SessionUse? Use
        {
            set => Volatile.Write(ref _use, value);
        }

        public SessionUse? TakeUse() => Interlocked.Exchange(ref _use, null);
    }
}

/// <param name="At">When.</param>
/// <param name="Address">From where.</param>
internal sealed record SessionUse(DateTimeOffset At, string Address);
