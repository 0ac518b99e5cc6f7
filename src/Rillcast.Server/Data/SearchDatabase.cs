using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Rillcast.Server.Data;

/// <summary>
/// The database for searches. Everywhere else a statement that comes again is prepared and its plan kept; here a plan is made for each question, since the one for any question
/// takes seconds for a word of every tenth title.
/// </summary>
/// <param name="source">Prepares nothing by itself.</param>
/// <param name="contexts">On connections of that source.</param>
internal sealed class SearchDatabase(NpgsqlDataSource source, IDbContextFactory<RillcastDb> contexts) : IAsyncDisposable
{
    public RillcastDb CreateContext() => contexts.CreateDbContext();

    public NpgsqlCommand CreateCommand(string sql) => source.CreateCommand(sql);

    /// <summary>Lets go of connections that are not in use.</summary>
    public void Clear() => source.Clear();

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
