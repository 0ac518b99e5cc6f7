using Rillcast.Live;

namespace Rillcast.Server.Ingest;

/// <summary>Takes live videos up when the server starts, and on its way down sends publishers away and lets the store finish.</summary>
internal sealed partial class LiveStreamsHost(StreamRegistry registry, ILogger<LiveStreamsHost> logger) : IHostedLifecycleService
{
    /// <summary>Before any endpoint listens: a publisher that comes back at once finds its video.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        registry.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>First of all: no more intake.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        registry.Close();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registry.DrainAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogNotDrained(registry.PendingSegments);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped before the store had everything: {Segments} segments stay in the spool until the next start")]
    private partial void LogNotDrained(int segments);
}
