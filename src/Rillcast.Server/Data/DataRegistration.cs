using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Data;

/// <summary>The database among the services.</summary>
internal static class DataRegistration
{
    /// <summary>Statements kept prepared on each connection: those that pages ask all the time. Planning them takes longer than running them.</summary>
    private const int MaxPrepared = 64;

    /// <summary>One connection of so many is for searches.</summary>
    private const int SearchShare = 4;

    /// <summary>Adds the database; must come before everything that should stop earlier than it.</summary>
    /// <exception cref="StartFailure">A setting is wrong, or PostgreSQL is not installed.</exception>
    public static void AddDatabase(this WebApplicationBuilder builder, DataFolder folder)
    {
        var options = builder.AddOptionsRecord<DatabaseOptions>("Database");
        builder.Services.AddSingleton<DatabaseState>();
        builder.Services.AddSingleton<Migrator>();

        var searching = Math.Max(1, options.MaxConnections / SearchShare);
        PostgresPrograms.Check(options, folder);
        builder.Services.AddSingleton(provider => new PrivateDatabase(
            options.ConnectionString is null ? ActivatorUtilities.CreateInstance<PrivatePostgres>(provider) : null,
            !File.Exists(Path.Combine(folder.Database, "PG_VERSION"))));
#pragma warning disable RS0030 // Composition: these factories are where the container is read.
        builder.Services.AddSingleton(provider => CreateSource(options, provider.GetRequiredService<PrivateDatabase>(), options.MaxConnections - searching, MaxPrepared));
        builder.Services.AddPooledDbContextFactory<RillcastDb>((provider, db) => db.UseSource(provider.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton(provider =>
        {
            var source = CreateSource(options, provider.GetRequiredService<PrivateDatabase>(), searching, 0);
            var contexts = new DbContextOptionsBuilder<RillcastDb>();
            contexts.UseSource(source);
            return new SearchDatabase(source, new PooledDbContextFactory<RillcastDb>(contexts.Options));
        });
        builder.Services.AddSingleton(provider => new DatabasePulse(CreateSource(options, provider.GetRequiredService<PrivateDatabase>(), 0, 0)));
#pragma warning restore RS0030
        builder.Services.AddHostedService<DatabaseLifetime>();
    }

    private static void UseSource(this DbContextOptionsBuilder db, NpgsqlDataSource source) => db.UseNpgsql(source, npgsql => npgsql
        // Bridges the moment when pooled connections turn out to be dead; not a break of seconds, for which the answer is 503.
        .EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(100), null));

    // Without connections to hold, one is made each time.
    private static NpgsqlDataSource CreateSource(DatabaseOptions options, PrivateDatabase own, int connections, int maxPrepared)
    {
        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(own.Postgres?.ConnectionString ?? options.ConnectionString)
            {
                ApplicationName = "rillcast",
                Pooling = connections > 0,
                MaxPoolSize = Math.Max(1, connections),
                Timeout = (int)options.Timeout.TotalSeconds,
                CommandTimeout = (int)options.Timeout.TotalSeconds,
                MaxAutoPrepare = maxPrepared,
            };
        }
        catch (ArgumentException e)
        {
            throw new StartFailure($"Database:ConnectionString: {e.Message}", e);
        }

        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }
}
