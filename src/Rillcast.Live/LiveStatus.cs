namespace Rillcast.Live;

/// <summary>Where a live video stands.</summary>
/// <param name="Version">Rises with each change of the other fields, <paramref name="Duration"/> left out.</param>
/// <param name="Phase">See <see cref="LivePhase"/>.</param>
/// <param name="Publisher">Who publishes now; null when nobody does.</param>
/// <param name="StartedAt">When the first unit was received; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
/// <param name="EndReason">Why it ended; null before.</param>
/// <param name="Duration">Length of what was recorded so far.</param>
public sealed record LiveStatus(
    long Version,
    LivePhase Phase,
    PublisherDescription? Publisher,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    LiveEndReason? EndReason,
    TimeSpan Duration);

/// <summary>The life of a live video.</summary>
public enum LivePhase
{
    /// <summary>A publisher is there, nothing can be watched yet.</summary>
    Starting,

    /// <summary>A publisher is there and it can be watched.</summary>
    Publishing,

    /// <summary>The publisher dropped; the grace time runs.</summary>
    Waiting,

    /// <summary>Ended; the last segments are on their way to the store.</summary>
    Finishing,

    /// <summary>Ended, and the store has everything including the index.</summary>
    Stored,
}

/// <summary>Why a broadcast ended.</summary>
public enum LiveEndReason
{
    /// <summary>The publisher said so (deleteStream, FCUnpublish).</summary>
    PublisherEnded,

    /// <summary>The publisher dropped and did not come back within the grace time.</summary>
    GraceTimeOver,

    /// <summary>The owner ended it in the studio or by the API.</summary>
    EndedByOwner,

    /// <summary>No usable media ever came.</summary>
    NoMedia,

    /// <summary>The video was deleted while it was live.</summary>
    Deleted,
}

/// <summary>Who publishes.</summary>
/// <param name="Address">Remote address, for the operator.</param>
/// <param name="Software">What the encoder calls itself (flashVer, encoder); null when it does not say.</param>
/// <param name="Protocol"><c>rtmp</c>, <c>rtmps</c> …</param>
/// <param name="ConnectedAt">When it connected.</param>
public sealed record PublisherDescription(string Address, string? Software, string Protocol, DateTimeOffset ConnectedAt);
