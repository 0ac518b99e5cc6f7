using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>Job media of this node: for workers in this process, and behind the cluster's endpoints for others.</summary>
internal sealed class NodeJobMedia(IEnumerable<IJobOwner> owners) : IJobMedia
{
    private readonly Dictionary<JobPriority, IJobOwner> _owners = owners.ToDictionary(o => o.Priority);

    /// <inheritdoc/>
    public Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct) =>
        _owners.TryGetValue(job.Priority, out var owner) ? owner.OpenAsync(job, ct) : Task.FromResult<SourceSegment?>(null);

    /// <inheritdoc/>
    public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) =>
        _owners.TryGetValue(job.Priority, out var owner) ? owner.DeliverAsync(job, ct) : throw new IOException($"This node has no {job.Priority} videos.");

    /// <summary>Tells the owner of a job that it was given up.</summary>
    public void GiveUp(DeadJob dead)
    {
        if (_owners.TryGetValue(dead.Job.Priority, out var owner))
        {
            owner.GiveUp(dead);
        }
    }
}
