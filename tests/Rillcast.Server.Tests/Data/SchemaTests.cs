using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Data;

public sealed class SchemaTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Columns = """
        select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '-')
        from information_schema.columns where table_schema = 'public' and table_name <> 'schema_migrations'
        """;

    private const string Indexes = "select indexdef from pg_indexes where schemaname = 'public' and tablename <> 'schema_migrations'";

    // Without triggers, which a model cannot say; deferrable ones stand among the constraints.
    private const string Constraints = """
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0 and contype not in ('n', 't') and conrelid::regclass::text <> 'schema_migrations'
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrated_schema_is_what_the_model_says()
    {
        await using var migrated = await NewDatabaseAsync();
        await new Migrator(migrated, NullLogger<Migrator>.Instance).MigrateAsync(Ct);
        await using var modelled = await NewDatabaseAsync();
        await using (var db = new RillcastDb(new DbContextOptionsBuilder<RillcastDb>().UseNpgsql(modelled).Options))
        {
            await db.Database.EnsureCreatedAsync(Ct);
        }

        foreach (var query in new[] { Columns, Indexes, Constraints })
        {
            var expected = await ReadAsync(modelled, query);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, await ReadAsync(migrated, query));
        }
    }

    [Fact]
    public async Task Servers_that_start_at_once_migrate_once()
    {
        await using var database = await NewDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(Ct)));
        var known = typeof(Migrator).Assembly.GetManifestResourceNames().Count(n => n.EndsWith(".sql", StringComparison.Ordinal));
        Assert.Equal([$"{known}"], await ReadAsync(database, "select count(*)::text from schema_migrations"));
    }

    [Fact]
    public async Task A_schema_of_a_newer_build_or_a_changed_file_is_refused()
    {
        await using var database = await NewDatabaseAsync();
        var migrator = new Migrator(database, NullLogger<Migrator>.Instance);
        await migrator.MigrateAsync(Ct);
        await ExecuteAsync(database, "insert into schema_migrations (version, name, sha256) values (9999, 'future', '')");
        Assert.Contains("9999", (await Assert.ThrowsAsync<InvalidOperationException>(() => migrator.MigrateAsync(Ct))).Message, StringComparison.Ordinal);
        await ExecuteAsync(database, "delete from schema_migrations where version = 9999; update schema_migrations set sha256 = ''");
        await Assert.ThrowsAsync<InvalidOperationException>(() => migrator.MigrateAsync(Ct));
    }

    private async Task<NpgsqlDataSource> NewDatabaseAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("n");
        var source = shared.Server.Get<NpgsqlDataSource>();
        await ExecuteAsync(source, $"create database {name}");
        return new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(source.ConnectionString) { Database = name, Pooling = true }.ConnectionString).Build();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(Ct);
        var lines = new List<string>();
        while (await rows.ReadAsync(Ct))
        {
            lines.Add(rows.GetString(0));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
