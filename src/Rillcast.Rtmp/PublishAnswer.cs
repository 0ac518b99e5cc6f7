namespace Rillcast.Rtmp;

/// <summary>Answer to a <see cref="PublishRequest"/>.</summary>
public abstract record PublishAnswer
{
    private PublishAnswer()
    {
    }

    /// <summary>The broadcast begins.</summary>
    /// <param name="Publication">Takes the media; the connection closes it.</param>
    public sealed record Accepted(IRtmpPublication Publication) : PublishAnswer;

    /// <summary>The publisher is told why and the connection closes.</summary>
    /// <param name="Kind">Decides the status code.</param>
    /// <param name="Description">One sentence for the person at the encoder.</param>
    public sealed record Refused(PublishRefusal Kind, string Description) : PublishAnswer;
}

/// <summary>Why a publisher is refused.</summary>
public enum PublishRefusal
{
    /// <summary>No such stream key.</summary>
    BadKey,

    /// <summary>No such application.</summary>
    BadApplication,

    /// <summary>Someone publishes with this key already.</summary>
    InUse,

    /// <summary>A limit of the server or of the account is reached.</summary>
    TooMany,

    /// <summary>The server is shutting down; trying again soon makes sense.</summary>
    ServerClosing,

    /// <summary>The server cannot look the key up at present; trying again soon makes sense.</summary>
    Unavailable,
}
