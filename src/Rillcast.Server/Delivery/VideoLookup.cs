using Rillcast.Media;

namespace Rillcast.Server.Delivery;

/// <summary>Finds a video by name: live on this node, else in the store.</summary>
internal sealed class VideoLookup(Func<VideoId, DeliveredVideo?> findLive, StoredVideoCache stored)
{
    /// <summary>The video, or null when there is none.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async ValueTask<DeliveredVideo?> FindAsync(VideoId id, CancellationToken ct)
    {
        if (findLive(id) is { } live)
        {
            return live;
        }

        // Between the two looks a broadcast may have become a stored video; never the other way round.
        return await stored.FindAsync(id, ct);
    }
}
