namespace Rillcast.Rtmp;

/// <summary>Decides who may publish. One instance serves all connections at once.</summary>
public interface IRtmpApplication
{
    /// <summary>Answers a publisher's request. Nothing more is read from the connection until it is answered.</summary>
    /// <param name="request">What the publisher said of itself.</param>
    /// <param name="cancellationToken">Cancelled when the connection's host stops.</param>
    ValueTask<PublishAnswer> PublishAsync(PublishRequest request, CancellationToken cancellationToken);
}
