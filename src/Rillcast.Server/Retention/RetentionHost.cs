using System.Diagnostics.Metrics;
using Rillcast.Server.Data;
using Rillcast.Storage;

namespace Rillcast.Server.Retention;

/// <summary>Looks at recordings and room regularly.</summary>
internal sealed partial class RetentionHost : BackgroundService
{
    private readonly RetentionRound _round;
    private readonly RetentionOptions _options;
    private readonly DatabaseState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<RetentionHost> _logger;

    public RetentionHost(RetentionRound round, RetentionOptions options, DatabaseState state, IMediaStore store, IMeterFactory meters, TimeProvider time, ILogger<RetentionHost> logger)
    {
        _round = round;
        _options = options;
        _state = state;
        _time = time;
        _logger = logger;
        meters.Create("Rillcast.Storage").CreateObservableGauge("rillcast.store.free", () => FreeOf(store), "By", "Room left in the file store.");
        if (options.MinFreeBytes is not null && store.FreeBytes is null)
        {
            Log.NoRoomKnown(logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await _state.WhenReadyAsync(stoppingToken);
                await _round.RunAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.IsAway(e))
            {
                // The database's own host tells of it; the next round tries again.
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(_logger, e);
            }
        }
    }

    // A bucket has no end: no measurement then.
    private static IEnumerable<Measurement<long>> FreeOf(IMediaStore store) => store.FreeBytes is { } free ? [new Measurement<long>(free)] : [];

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Old recordings could not be looked for, trying on")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Retention:MinFreeBytes is for the file store; this one tells no free room, so nothing is deleted for it")]
        public static partial void NoRoomKnown(ILogger logger);
    }
}
