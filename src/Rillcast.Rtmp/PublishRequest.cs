using System.Net;

namespace Rillcast.Rtmp;

/// <summary>What a publisher said of itself in <c>connect</c> and <c>publish</c>. All strings are the peer's: length-limited, otherwise unchecked.</summary>
public sealed record PublishRequest
{
    /// <summary>Application: the path of the address without its last part, without query string and slashes around it (<c>live</c>).</summary>
    public required string Application { get; init; }

    /// <summary>Stream name, here the stream key, without query string.</summary>
    public required string StreamName { get; init; }

    /// <summary>Query string given with the stream name or else with the application, without the question mark; empty when none.</summary>
    public string Query { get; init; } = "";

    /// <summary>Address as the publisher wrote it; null when not sent.</summary>
    public string? TcUrl { get; init; }

    /// <summary>Name of the encoding software (<c>flashVer</c>, or <c>encoder</c> of later metadata is better); null when not sent.</summary>
    public string? Encoder { get; init; }

    /// <summary>Peer's address; null on transports without.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>Whether the connection is encrypted (RTMPS).</summary>
    public bool IsTls { get; init; }
}
