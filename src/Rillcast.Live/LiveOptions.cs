using Rillcast.Media.Packaging;

namespace Rillcast.Live;

/// <summary>How live videos are kept, and for how long. Every value has a working default.</summary>
public sealed record LiveOptions
{
    /// <summary>How units are cut into segments and parts.</summary>
    public PackagerOptions Packager { get; init; } = new();

    /// <summary>How long a video waits for a publisher that dropped. 0 s to 1 h, default 60 s.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a publisher must have been silent before another one on the same key takes its place. 1 s to 1 min, default 5 s.</summary>
    public TimeSpan TakeOverSilence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long finished segments stay in memory for serving. 10 s to 1 h, default ten minutes.</summary>
    public TimeSpan WindowDuration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Memory for the segments of all live videos of this node together; each gets an equal share. 16 MiB to 1 TiB, default 1 GiB. Beyond it the oldest are served from the store.</summary>
    public long WindowBytes { get; init; } = 1L << 30;

    /// <summary>How far back playlists of a running broadcast reach; null (default) means its whole length. The recording always has everything.</summary>
    public TimeSpan? DvrWindow { get; init; }

    /// <summary>Media time that may pass until all tracks of a publisher have shown themselves; a track that comes later begins with a gap. 0.2 to 10 s, default 1 s.</summary>
    public TimeSpan TrackDiscovery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Media bytes held back at most while tracks are being discovered. Default 16 MiB.</summary>
    public int TrackDiscoveryBytes { get; init; } = 16 << 20;

    /// <summary>How long after the source began a segment a rendition may have nothing of it, before another track stands in. 0.5 to 30 s, default 2 s.</summary>
    public TimeSpan StandInAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a rendition's segment may stop growing after the source's is whole, before it ends short. 0.5 to 30 s, default 4 s.</summary>
    public TimeSpan RenditionStall { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long renditions may take for their last segments when the broadcast has ended, before another track stands in. 0 to 60 s, default 10 s.</summary>
    public TimeSpan RenditionSettle { get; init; } = TimeSpan.FromSeconds(10);
}
