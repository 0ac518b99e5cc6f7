using Rillcast.Transcoding.Conversion;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Server.Conversion;

/// <summary>Runs this node's worker for as long as the server runs.</summary>
internal sealed partial class WorkerHost(Worker worker, WorkerEncoders encoders, ILogger<WorkerHost> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await encoders.DetectAsync(stoppingToken);
        if (!await NetworkNamespace.IsUsedAsync())
        {
            LogNetwork();
        }

        await worker.RunAsync(stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No network namespaces can be made here: ffmpeg is kept from the network by its list of protocols alone")]
    private partial void LogNetwork();
}
