using Rillcast.Media.Flv;

namespace Rillcast.Rtmp;

/// <summary>An accepted publisher's way into the server. Called by one connection only, one call at a time.</summary>
public interface IRtmpPublication
{
    /// <summary>Set when the server itself wants the broadcast over (ended by its owner, key revoked, shutting down).
    /// The connection then calls <see cref="ReceiveAsync"/> once with an empty list to learn the verdict, and closes.</summary>
    CancellationToken Ended { get; }

    /// <summary>Takes all complete media messages of one read from the network, in the order they arrived.
    /// The connection reads nothing more until this completes, so a slow receiver slows the sender down.</summary>
    /// <param name="tags">Audio, video and script tags; the list is reused after the call, the bodies are immutable and may be kept.
    /// Empty only for the question after <see cref="Ended"/>.</param>
    /// <param name="cancellationToken">Cancelled when the connection's host stops hard.</param>
    /// <returns>Whether to go on. An <see cref="Ended"/> publication should answer with <see cref="PublicationVerdict.End"/>;
    /// an empty list answered with go-on is taken as <see cref="PublicationEnd.EndedByOwner"/>.</returns>
    ValueTask<PublicationVerdict> ReceiveAsync(IReadOnlyList<FlvTag> tags, CancellationToken cancellationToken);

    /// <summary>Called exactly once, after the last <see cref="ReceiveAsync"/>, whatever the end; also after a call of that failed.</summary>
    ValueTask CloseAsync(RtmpCloseReason reason);
}
