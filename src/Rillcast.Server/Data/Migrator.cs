using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Rillcast.Server.Data;

/// <summary>
/// Brings the schema up to date: SQL files of this build, in order, each in a transaction of its own and once for ever. Several servers may
/// start at once; one works, the others wait for it.
/// </summary>
internal sealed partial class Migrator(NpgsqlDataSource database, ILogger<Migrator> logger)
{
    // Any number that no other program uses as its advisory lock in the same database; "rillcast" in ASCII.
    private const long LockNumber = 0x72696c6c63617374;

    private const string Prefix = "Rillcast.Server.Data.Migrations.";

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="NpgsqlException">The database is away; trying again is safe.</exception>
    /// <exception cref="InvalidOperationException">The schema was made by a newer build, or a file was changed after it was applied.</exception>
    public async Task MigrateAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockNumber.ToString(CultureInfo.InvariantCulture)})", ct);
        try
        {
            await ExecuteAsync(connection, "create table if not exists schema_migrations (version integer primary key, name text not null, sha256 bytea not null, applied_at timestamptz not null default now())", ct);
            var applied = await ReadAppliedAsync(connection, ct);
            var known = ReadFiles();
            if (applied.Keys.Except(known.Select(f => f.Version)).ToList() is { Count: > 0 } newer)
            {
                throw new InvalidOperationException($"The database has schema version {newer.Max()}, which this build of rillcast does not know. Use the newer build.");
            }

            foreach (var file in known)
            {
                if (applied.TryGetValue(file.Version, out var hash))
                {
                    if (!hash.AsSpan().SequenceEqual(file.Hash))
                    {
                        throw new InvalidOperationException($"Migration {file.Name} is not the one that was applied to this database.");
                    }

                    continue;
                }

                await ApplyAsync(connection, file, ct);
                Log.Applied(logger, file.Name);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({LockNumber.ToString(CultureInfo.InvariantCulture)})", CancellationToken.None);
        }

        // Types of extensions are unknown to connections that were opened before.
        await connection.ReloadTypesAsync(ct);
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationFile file, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, file.Sql, ct);
        await using (var record = new NpgsqlCommand("insert into schema_migrations (version, name, sha256) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = file.Version }, new() { Value = file.Name }, new() { Value = file.Hash } },
        })
        {
            await record.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static async Task<Dictionary<int, byte[]>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var applied = new Dictionary<int, byte[]>();
        await using var command = new NpgsqlCommand("select version, sha256 from schema_migrations", connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            applied.Add(rows.GetInt32(0), rows.GetFieldValue<byte[]>(1));
        }

        return applied;
    }

    // Names are NNNN_subject.sql.
    private static List<MigrationFile> ReadFiles()
    {
        var assembly = typeof(Migrator).Assembly;
        var files = new List<MigrationFile>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var sql = reader.ReadToEnd();
            var name = resource[Prefix.Length..];
            files.Add(new MigrationFile(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, sql, SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }

        return files;
    }

    // Only texts of this build get here.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record MigrationFile(int Version, string Name, string Sql, byte[] Hash);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Applied migration {Name}")]
        public static partial void Applied(ILogger logger, string name);
    }
}
