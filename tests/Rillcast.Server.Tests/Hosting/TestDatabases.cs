using Npgsql;

[assembly: AssemblyFixture(typeof(Rillcast.Server.Tests.Hosting.TestDatabases))]

namespace Rillcast.Server.Tests.Hosting;

/// <summary>
/// One PostgreSQL, the private one of a server that does nothing else, with a database for each server under test: a copy of one that has its schema and an administrator.
/// A PostgreSQL for each would spend more processor time on making and removing its thousand files than most tests on all they do.
/// </summary>
public sealed class TestDatabases : IAsyncDisposable
{
    private const string Template = "prepared";

    private static readonly SemaphoreSlim Preparing = new(1, 1);
    private static TestServer? _host;
    private static int _made;

    /// <summary>Makes a database; how to reach it.</summary>
    public static async Task<string> MakeAsync(CancellationToken ct)
    {
        var host = await HostAsync(ct);
        var name = $"test{Interlocked.Increment(ref _made)}";
        await ExecuteAsync(host, $"create database {name} template {Template}", ct);
        return AddressOf(host, name);
    }

    /// <summary>Removes one that <see cref="MakeAsync"/> made.</summary>
    public static Task RemoveAsync(string address) =>
        ExecuteAsync(_host!, $"drop database {new NpgsqlConnectionStringBuilder(address).Database} with (force)", CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private static async Task<TestServer> HostAsync(CancellationToken ct)
    {
        await Preparing.WaitAsync(ct);
        try
        {
            if (_host is null)
            {
                var host = await TestServer.StartAsync(ct, isFresh: true);
                // Nothing here outlives the tests; whether it would survive a power failure is PostgreSQL's business.
                await ExecuteAsync(host, "alter system set fsync = off", ct);
                await ExecuteAsync(host, "select pg_reload_conf()", ct);
                await ExecuteAsync(host, $"create database {Template}", ct);
                await using (await TestServer.StartAsync(ct, isFresh: true, settings: ("Database:ConnectionString", AddressOf(host, Template))))
                {
                    // Starting makes the schema and the administrator.
                }

                _host = host;
            }

            return _host;
        }
        finally
        {
            Preparing.Release();
        }
    }

    private static string AddressOf(TestServer host, string database) =>
        new NpgsqlConnectionStringBuilder(host.Get<NpgsqlDataSource>().ConnectionString) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(TestServer host, string sql, CancellationToken ct)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand(sql);
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync(ct);
    }
}
