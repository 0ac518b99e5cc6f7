using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>Tells the owners of jobs that were given up.</summary>
internal sealed class DeadJobsHost(IJobQueue queue, NodeJobMedia media) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var dead in queue.ReadDeadAsync(stoppingToken))
        {
            media.GiveUp(dead);
        }
    }
}
