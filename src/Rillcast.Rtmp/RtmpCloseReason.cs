namespace Rillcast.Rtmp;

/// <summary>How a publication or connection came to its end.</summary>
public enum RtmpCloseReason
{
    /// <summary>The publisher said so: FCUnpublish, deleteStream or closeStream.</summary>
    Unpublished,

    /// <summary>The transport closed or broke without a word.</summary>
    Dropped,

    /// <summary>Nothing came for <see cref="RtmpLimits.IdleTime"/>, or the handshake or publish did not come in time.</summary>
    TimedOut,

    /// <summary>The peer broke the protocol or a limit.</summary>
    ProtocolError,

    /// <summary>The server ended the publication by verdict (<see cref="PublicationVerdict.End"/>).</summary>
    EndedByServer,

    /// <summary>The application refused to let it publish, or the peer asked for something we do not do (play).</summary>
    Refused,

    /// <summary>The connection's host stopped.</summary>
    ServerStopping,

    /// <summary>The application threw; the exception leaves <see cref="RtmpServerConnection.RunAsync"/>.</summary>
    ServerFailure,
}
