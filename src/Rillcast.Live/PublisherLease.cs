using Rillcast.Media.Flv;

namespace Rillcast.Live;

/// <summary>The right to publish to a live video, held by one connection. Its holder is the video's single writer.</summary>
public sealed class PublisherLease
{
    private readonly CancellationTokenSource _ended = new();

    internal PublisherLease(LiveStream stream, PublisherDescription publisher)
    {
        Stream = stream;
        Publisher = publisher;
        Ended = _ended.Token;
    }

    /// <summary>The video published to.</summary>
    public LiveStream Stream { get; }

    /// <summary>Who holds it.</summary>
    public PublisherDescription Publisher { get; }

    /// <summary>Cancelled when the lease is over and its holder did not give it back; <see cref="EndedBy"/> tells why.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Why the lease is over; null while it holds.</summary>
    public LeaseEnd? EndedBy { get; private set; }

    /// <summary>Takes in the messages of one read from the network, in order: on disk first, then on to the viewers. Does not wait for anything but the disk.</summary>
    public ReceiveOutcome Receive(ReadOnlySpan<FlvTag> tags) => Stream.Receive(this, tags);

    /// <summary>The publisher has said more exactly what software it is.</summary>
    public void Describe(string software) => Stream.Describe(this, software);

    /// <summary>Gives the lease back. Idempotent.</summary>
    /// <param name="clean">The publisher said that it ends: the broadcast ends. Otherwise the grace time begins.</param>
    public void Release(bool clean) => Stream.Release(this, clean);

    // Not Cancel: its callbacks would run here, under the stream's lock, and one that goes on reading the connection could release the lease in the middle of its end.
    internal void End(LeaseEnd why)
    {
        EndedBy = why;
        _ = _ended.CancelAsync();
    }
}

/// <summary>Why a lease is over.</summary>
public enum LeaseEnd
{
    /// <summary>Its holder gave it back.</summary>
    GivenBack,

    /// <summary>Another publisher took its place.</summary>
    TakenOver,

    /// <summary>The broadcast was ended by its owner, or deleted.</summary>
    BroadcastEnded,

    /// <summary>The node stops.</summary>
    NodeStopping,
}

/// <summary>What became of a batch of messages.</summary>
public enum ReceiveOutcome
{
    /// <summary>Taken in; damaged units were dropped and counted.</summary>
    Received,

    /// <summary>The lease is over; nothing was taken.</summary>
    LeaseOver,

    /// <summary>The publisher sends a codec that is not supported; see <see cref="LiveStream.UnsupportedCodec"/>.</summary>
    UnsupportedCodec,
}

/// <summary>Answer to a publisher that wants a lease.</summary>
/// <param name="Lease">The lease; null when refused.</param>
/// <param name="Refusal">Why not; null when accepted.</param>
public readonly record struct PublishResult(PublisherLease? Lease, LeaseRefusal? Refusal);

/// <summary>Why a publisher was refused.</summary>
public enum LeaseRefusal
{
    /// <summary>Another publisher is active on the channel.</summary>
    InUse,

    /// <summary>The node is stopping.</summary>
    Closing,
}
