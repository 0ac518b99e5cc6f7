using Rillcast.Live;
using Rillcast.Media;

namespace Rillcast.Server.Delivery;

/// <summary>A video as delivery sees it, live or stored.</summary>
internal abstract class DeliveredVideo
{
    /// <summary>What there is now.</summary>
    public abstract VideoSnapshot Snapshot { get; }

    /// <summary>See <see cref="LiveStream.WaitForPartAsync"/>.</summary>
    public abstract ValueTask<TrackSnapshot?> WaitForPartAsync(TrackId track, long number, int? part, CancellationToken ct);

    /// <summary>See <see cref="LiveStream.WaitForChangeAsync"/>.</summary>
    public abstract ValueTask<VideoSnapshot> WaitForChangeAsync(long version, CancellationToken ct);
}

/// <summary>A video that this node has live.</summary>
internal sealed class LiveVideo(LiveStream stream) : DeliveredVideo
{
    public override VideoSnapshot Snapshot => stream.Window;

    public override ValueTask<TrackSnapshot?> WaitForPartAsync(TrackId track, long number, int? part, CancellationToken ct) =>
        stream.WaitForPartAsync(track, number, part, ct);

    public override ValueTask<VideoSnapshot> WaitForChangeAsync(long version, CancellationToken ct) => stream.WaitForChangeAsync(version, ct);
}

/// <summary>A video that has ended and is in the store: nothing to wait for.</summary>
internal sealed class StoredVideo(VideoSnapshot snapshot, long bytes) : DeliveredVideo
{
    private long _lastUsed;

    /// <summary>Size of its index, what it counts for in the cache.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>When it was asked for last, by the cache's own clock.</summary>
    public long LastUsed
    {
        get => Volatile.Read(ref _lastUsed);
        set => Volatile.Write(ref _lastUsed, value);
    }

    public override VideoSnapshot Snapshot => snapshot;

    public override ValueTask<TrackSnapshot?> WaitForPartAsync(TrackId track, long number, int? part, CancellationToken ct) => new(snapshot.Find(track));

    public override ValueTask<VideoSnapshot> WaitForChangeAsync(long version, CancellationToken ct) => new(snapshot);
}
