using Rillcast.Live;

namespace Rillcast.Server.Conversion;

/// <summary>Begins the conversion of each live video.</summary>
internal sealed partial class LiveConversionHost(
    StreamRegistry streams, LiveConversions conversions, LiveConversionFactory factory, TimeProvider time, ILogger<LiveConversionHost> logger)
    : BackgroundService
{
    /// <summary>How often new live videos are looked for.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var stream in streams.Streams)
                {
                    if (stream.Status.Phase < LivePhase.Finishing && conversions.Find(stream.Id) is null)
                    {
                        _ = ConvertAsync(stream, stoppingToken);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task ConvertAsync(LiveStream stream, CancellationToken ct)
    {
        var conversion = factory.Make(stream);
        if (!conversions.TryAdd(stream.Id, conversion))
        {
            return;
        }

        try
        {
            await conversion.RunAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            // A fault in one video's conversion must not touch the others, nor the broadcast itself: its renditions are stood in for.
            LogFailed(e, stream.Id.Value);
        }
        finally
        {
            // Kept until the video is a recording, so that the last jobs find it.
            await WaitUntilStoredAsync(stream, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            conversions.Remove(stream.Id);
        }
    }

    private async Task WaitUntilStoredAsync(LiveStream stream, CancellationToken ct)
    {
        while (streams.Find(stream.Id) is not null)
        {
            await Task.Delay(Look * 4, time, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The conversion of live video {Video} ended with a fault; the broadcast goes on without it")]
    private partial void LogFailed(Exception exception, string video);
}
