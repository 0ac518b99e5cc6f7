using Npgsql;

namespace Rillcast.Server.Data;

/// <summary>
/// Asks the database again and again whether it answers: one that hangs, behind a broken network or stopped, refuses nobody, and each request would wait for it on its own.
/// </summary>
/// <param name="source">Of connections that are made anew each time: those of requests may all be taken, and one that is kept would keep the database from stopping.</param>
internal sealed class DatabasePulse(NpgsqlDataSource source) : IAsyncDisposable
{
    /// <summary>True when it answers in the time that a request waits for it.</summary>
    public async Task<bool> BeatsAsync(CancellationToken ct)
    {
        try
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(ct);
            return true;
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
