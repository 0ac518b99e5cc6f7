using Rillcast.Media;

namespace Rillcast.Live;

/// <summary>A live video and its single writer: spool, timeline, packager, window, signal. Readers use <see cref="Window"/> and never block it.</summary>
public sealed class LiveStream
{
    internal LiveStream(VideoId id, string channelId, DateTimeOffset createdAt)
    {
        Id = id;
        ChannelId = channelId;
        CreatedAt = createdAt;
    }

    /// <summary>The video's name.</summary>
    public VideoId Id { get; }

    /// <summary>The channel it is broadcast on.</summary>
    public string ChannelId { get; }

    /// <summary>When its first publisher arrived.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>What viewers see now; a volatile read, never blocks.</summary>
    public VideoSnapshot Window => throw new NotImplementedException();

    /// <summary>Where it stands; a volatile read of an immutable value.</summary>
    public LiveStatus Status => throw new NotImplementedException();

    /// <summary>The last two minutes, a sample a second, newest last.</summary>
    public StreamHealth Health => throw new NotImplementedException();

    /// <summary>Completes with the track's snapshot as soon as it lists the part (without a part: the whole segment), or when the video ends. Null when there is no such track.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public ValueTask<TrackSnapshot?> WaitForPartAsync(TrackId track, long number, int? part, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Completes at the first change of the window after the given version, or at once when that is past.</summary>
    public ValueTask<VideoSnapshot> WaitForChangeAsync(long version, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Ends the broadcast: the publisher is sent away, the last segment finished, the recording completed.</summary>
    public Task EndAsync(LiveEndReason reason, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>Where a live video stands.</summary>
/// <param name="Version">Rises with each change of the other fields.</param>
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
}

/// <summary>Who publishes.</summary>
/// <param name="Address">Remote address, for the operator.</param>
/// <param name="Software">What the encoder calls itself (flashVer, encoder); null when it does not say.</param>
/// <param name="Protocol"><c>rtmp</c>, <c>rtmps</c> …</param>
/// <param name="ConnectedAt">When it connected.</param>
public sealed record PublisherDescription(string Address, string? Software, string Protocol, DateTimeOffset ConnectedAt);
