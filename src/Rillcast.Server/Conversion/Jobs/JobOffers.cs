using Rillcast.Media;
using Rillcast.Server.Cluster;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion.Jobs;

/// <summary>Offers jobs of this node's videos.</summary>
internal sealed class JobOffers(IJobQueue queue, JobBoard board, ClusterOptions cluster, TimeProvider time)
{
    /// <summary>Offers the conversion of a source segment.</summary>
    /// <exception cref="JobQueueException">The queue cannot take it now.</exception>
    public async Task OfferAsync(VideoId video, int epoch, long number, JobPriority priority, IReadOnlyList<Rung> rungs, CancellationToken ct)
    {
        var job = new ConversionJob
        {
            Video = video,
            Source = TrackId.Source,
            Epoch = epoch,
            Number = number,
            Priority = priority,
            Rungs = [.. rungs],
            Node = cluster.PublicAddress ?? "",
            OfferedAt = time.GetUtcNow(),
        };
        var isNew = board.Offered(job);
        try
        {
            await queue.OfferAsync(job, ct);
        }
        catch (JobQueueException)
        {
            if (isNew)
            {
                board.Over(job);
            }

            throw;
        }
    }
}
