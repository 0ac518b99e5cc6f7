using Microsoft.EntityFrameworkCore;

namespace Rillcast.Server.Data;

/// <summary>Clears away rows that nobody needs any more, now and again, while the database is there.</summary>
/// <param name="what">What is cleared away, as an error in the log names it.</param>
/// <param name="interval">Time between two passes.</param>
/// <param name="pass">One pass, told what time it is; running it on several nodes at once does no harm.</param>
/// <param name="databases">Gives the database.</param>
/// <param name="state">Whether it is there.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures go.</param>
internal sealed partial class Sweep(
    string what,
    TimeSpan interval,
    Func<RillcastDb, DateTimeOffset, CancellationToken, Task> pass,
    IDbContextFactory<RillcastDb> databases,
    DatabaseState state,
    TimeProvider time,
    ILogger<Sweep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await state.WhenReadyAsync(stoppingToken);
                await using var db = await databases.CreateDbContextAsync(stoppingToken);
                await pass(db, time.GetUtcNow(), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!DatabaseFailure.IsAway(e))
                {
                    LogFailed(what, e);
                }
            }

            await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Old {What} could not be removed")]
    private partial void LogFailed(string what, Exception exception);
}

/// <summary>Sweeps among the services.</summary>
internal static class SweepRegistration
{
    /// <inheritdoc cref="Sweep"/>
    public static void AddSweep(this IServiceCollection services, string what, TimeSpan interval, Func<RillcastDb, DateTimeOffset, CancellationToken, Task> pass) =>
        // Not AddHostedService, which takes one of a type.
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<Sweep>(provider, what, interval, pass));
}
