using Rillcast.Server.Conversion.Jobs;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>Job media of this node: for workers in this process, and behind the cluster's endpoints for others.</summary>
internal sealed class NodeJobMedia(IEnumerable<IJobOwner> owners, JobBoard board) : IJobMedia
{
    private readonly Dictionary<JobPriority, IJobOwner> _owners = owners.ToDictionary(o => o.Priority);

    /// <inheritdoc/>
    public async Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct)
    {
        board.Began(job);
        try
        {
            if (_owners.TryGetValue(job.Priority, out var owner) && await owner.OpenAsync(job, ct) is { } segment)
            {
                return segment;
            }
        }
        catch (IOException e)
        {
            board.Broken(job, e.Message);
            throw;
        }

        board.Over(job);
        return null;
    }

    /// <inheritdoc/>
    public async Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) =>
        _owners.TryGetValue(job.Priority, out var owner)
            ? new Delivery(await owner.DeliverAsync(job, ct), job, board)
            : throw new IOException($"This node has no {job.Priority} videos.");

    /// <summary>Tells the owner of a job that it was given up.</summary>
    public void GiveUp(DeadJob dead)
    {
        board.Over(dead.Job);
        if (_owners.TryGetValue(dead.Job.Priority, out var owner))
        {
            owner.GiveUp(dead);
        }
    }

    /// <summary>Notes on the board how a try ends.</summary>
    private sealed class Delivery(IJobDelivery inner, ConversionJob job, JobBoard board) : IJobDelivery
    {
        private bool _isOver;

        public async ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
        {
            var isWanted = await inner.WriteAsync(output, ct);
            _isOver |= !isWanted;
            return isWanted;
        }

        public async Task CompleteAsync(CancellationToken ct)
        {
            await inner.CompleteAsync(ct);
            _isOver = true;
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            if (_isOver)
            {
                board.Over(job);
            }
            else
            {
                board.Broken(job, "The worker stopped in the middle, or could not convert the segment.");
            }
        }
    }
}
