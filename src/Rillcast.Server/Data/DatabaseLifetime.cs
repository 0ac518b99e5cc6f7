using Npgsql;
using Rillcast.Server.Accounts;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Data;

/// <summary>
/// Starts the private PostgreSQL (when no other is named), brings the schema up to date, says when the database can be used and when it does
/// not answer, starts the private one again should it die, and stops it as the last thing of all. Nothing else waits for it at the start: broadcasts come first.
/// </summary>
internal sealed partial class DatabaseLifetime(
    PrivateDatabase own,
    Migrator migrator,
    DatabasePulse pulse,
    NpgsqlDataSource source,
    SearchDatabase search,
    FirstAdministrator administrator,
    DatabaseState state,
    FatalFailure fatal,
    TimeProvider time,
    ILogger<DatabaseLifetime> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Others still write while they stop; this is the last phase, and of that the last step (the opposite of the order of registration).
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        state.Lost();
        NpgsqlConnection.ClearAllPools();
        if (own.Postgres is { } postgres)
        {
            await postgres.DisposeAsync();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasReady = false;
        var complained = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (own.Postgres is { } postgres)
                {
                    await postgres.StartAsync(stoppingToken);
                }

                await migrator.MigrateAsync(stoppingToken);
                await administrator.MakeAsync(stoppingToken);
                state.Found();
                if (wasReady || complained)
                {
                    Log.Back(logger);
                }

                (wasReady, complained) = (true, false);
                await WatchAsync(stoppingToken);
                state.Lost();
                Log.Died(logger, own.Postgres?.LastWords() ?? "");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (InvalidOperationException e) when (!DatabaseFailure.IsAway(e))
            {
                fatal.Stop(new StartFailure(e.Message, e));
                return;
            }
            catch (Exception e) when (own is { Postgres: not null, IsFresh: true } && !wasReady)
            {
                // There is nothing to save yet, and whoever types the command is watching.
                fatal.Stop(new StartFailure(e.Message, e));
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException)
            {
                if (!complained)
                {
                    Log.Away(logger, e.Message);
                    complained = true;
                }
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Until the private one ends; of another one nobody here knows when that is.
    private async Task WatchAsync(CancellationToken ct)
    {
        var ended = own.Postgres?.WaitForExitAsync(ct) ?? Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        for (var beat = true; await Task.WhenAny(ended, Task.Delay(Pause, time, ct)) != ended;)
        {
            var beats = await pulse.BeatsAsync(ct);
            if (beats && !beat)
            {
                state.Found();
                Log.Back(logger);
            }
            else if (beat && !beats)
            {
                state.Lost();
                Log.Silent(logger);

                // While it stops, it waits for those who hold connections.
                source.Clear();
                search.Clear();
            }

            beat = beats;
        }

        await ended;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer; asking again every second")]
        public static partial void Silent(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database cannot be reached, trying again every second: {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "The database can be used again")]
        public static partial void Back(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL ended unexpectedly and is started again: {LastWords}")]
        public static partial void Died(ILogger logger, string lastWords);
    }
}

/// <summary>The private PostgreSQL, when there is one.</summary>
/// <param name="Postgres">Null when another database was named.</param>
/// <param name="IsFresh">True when this start makes its folder.</param>
internal sealed record PrivateDatabase(PrivatePostgres? Postgres, bool IsFresh) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Postgres?.DisposeAsync() ?? ValueTask.CompletedTask;
}
