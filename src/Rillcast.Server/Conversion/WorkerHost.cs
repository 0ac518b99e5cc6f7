using Rillcast.Transcoding.Conversion;

namespace Rillcast.Server.Conversion;

/// <summary>Runs this node's worker for as long as the server runs.</summary>
internal sealed class WorkerHost(Worker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}
