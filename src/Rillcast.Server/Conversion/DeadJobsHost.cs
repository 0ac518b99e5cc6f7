using Rillcast.Server.Conversion.Jobs;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>Tells the owners of jobs that were given up, and keeps these for the operator.</summary>
internal sealed class DeadJobsHost(IJobQueue queue, NodeJobMedia media, DeadJobs kept) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => queue.ReadDeadAsync(RecordAsync, stoppingToken);

    /// <summary>The owner first: it does not wait for the database.</summary>
    private Task RecordAsync(DeadJob dead, CancellationToken ct)
    {
        media.GiveUp(dead);
        return kept.KeepAsync(dead, ct);
    }
}
