namespace Rillcast.Rtmp;

/// <summary>What the receiver of a publication wants to happen next. The default value means go on.</summary>
public readonly record struct PublicationVerdict
{
    private PublicationVerdict(PublicationEnd end, string description)
    {
        EndKind = end;
        Description = description;
    }

    /// <summary>Keep sending.</summary>
    public static PublicationVerdict GoOn => default;

    /// <summary>Why the publication ends; null to go on.</summary>
    public PublicationEnd? EndKind { get; }

    /// <summary>One sentence for the person at the encoder; null to go on.</summary>
    public string? Description { get; }

    /// <summary>Tell the publisher and close.</summary>
    public static PublicationVerdict End(PublicationEnd kind, string description) => new(kind, description);
}

/// <summary>Why the server ends a running publication.</summary>
public enum PublicationEnd
{
    /// <summary>Neither of the sent codecs can be taken.</summary>
    UnsupportedCodec,

    /// <summary>What arrives cannot be understood.</summary>
    DamagedMedia,

    /// <summary>The broadcast's owner or an administrator ended it.</summary>
    EndedByOwner,

    /// <summary>The stream key was revoked.</summary>
    KeyRevoked,

    /// <summary>Another publisher took over.</summary>
    TakenOver,

    /// <summary>A limit is exceeded (bit rate, duration, storage).</summary>
    LimitReached,

    /// <summary>The server is shutting down; the publisher may return.</summary>
    ServerClosing,

    /// <summary>The server failed; the publisher may return.</summary>
    ServerFailure,
}
