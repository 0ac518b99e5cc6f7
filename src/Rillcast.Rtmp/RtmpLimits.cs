namespace Rillcast.Rtmp;

/// <summary>A named limit for everything a peer can send or withhold.</summary>
public sealed record RtmpLimits
{
    /// <summary>From the connection's start to the end of the handshake. 1 to 120 seconds, default 10.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the handshake's end to <c>publish</c>, and from an unpublish to the next. 1 to 600 seconds, default 30.</summary>
    public TimeSpan PublishTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without a byte from a publisher; asked for a sign of life (ping) at half of it. 2 to 600 seconds, default 30.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the peer to read our last status before the transport is closed. 0 to 30 seconds, default 2.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest message. 64 KiB to 16 MiB − 1 (the 24 bits of the header), default 8 MiB: a 4K keyframe at 100 Mbit/s and more.</summary>
    public int MaxMessageBytes { get; init; } = 8 << 20;

    /// <summary>Memory of all unfinished messages of a connection. At least <see cref="MaxMessageBytes"/>, at most 256 MiB, default 12 MiB.</summary>
    public int MaxPartialBytes { get; init; } = 12 << 20;

    /// <summary>Longest chunk taken at its word. Encoders name up to 2^31 − 1; as no chunk is longer than its message, more is cut to this. 128 bytes to 16 MiB, default 16 MiB.</summary>
    public int MaxChunkBytes { get; init; } = 16 << 20;

    /// <summary>Chunk streams with state of a connection; encoders use up to six. 4 to 1024, default 64.</summary>
    public int MaxChunkStreams { get; init; } = 64;

    /// <summary>Abort messages of a connection. Encoders send none, and each makes memory garbage. 1 to 10,000, default 100.</summary>
    public int MaxAborts { get; init; } = 100;

    /// <summary>Message streams (<c>createStream</c>) of a connection. 1 to 256, default 16.</summary>
    public int MaxMessageStreams { get; init; } = 16;

    /// <summary>Commands of a connection between two media messages; a publisher needs about ten. 16 to 10,000, default 200.</summary>
    public int MaxCommands { get; init; } = 200;

    /// <summary>Nesting of AMF values. 2 to 64, default 16.</summary>
    public int MaxAmfDepth { get; init; } = 16;

    /// <summary>AMF values in one message, counted over all levels. 64 to 100,000, default 4,096.</summary>
    public int MaxAmfItems { get; init; } = 4096;

    /// <summary>Longest AMF string in bytes. 256 to 1 MiB, default 64 KiB.</summary>
    public int MaxAmfStringBytes { get; init; } = 64 << 10;

    /// <summary>Longest application, stream name or address in characters. 16 to 4,096, default 1,024.</summary>
    public int MaxNameLength { get; init; } = 1024;

    /// <summary>Connections from one address at a time; kept by the host. 1 to 100,000, default 64.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 64;

    /// <summary>Says which values are out of range, one sentence each; none when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        return new[]
        {
            Check(nameof(HandshakeTime), HandshakeTime, 1, 120),
            Check(nameof(PublishTime), PublishTime, 1, 600),
            Check(nameof(IdleTime), IdleTime, 2, 600),
            Check(nameof(LingerTime), LingerTime, 0, 30),
            Check(nameof(MaxMessageBytes), MaxMessageBytes, 64 << 10, (16 << 20) - 1),
            Check(nameof(MaxPartialBytes), MaxPartialBytes, MaxMessageBytes, 256 << 20),
            Check(nameof(MaxChunkBytes), MaxChunkBytes, 128, 16 << 20),
            Check(nameof(MaxChunkStreams), MaxChunkStreams, 4, 1024),
            Check(nameof(MaxAborts), MaxAborts, 1, 10_000),
            Check(nameof(MaxMessageStreams), MaxMessageStreams, 1, 256),
            Check(nameof(MaxCommands), MaxCommands, 16, 10_000),
            Check(nameof(MaxAmfDepth), MaxAmfDepth, 2, 64),
            Check(nameof(MaxAmfItems), MaxAmfItems, 64, 100_000),
            Check(nameof(MaxAmfStringBytes), MaxAmfStringBytes, 256, 1 << 20),
            Check(nameof(MaxNameLength), MaxNameLength, 16, 4096),
            Check(nameof(MaxConnectionsPerAddress), MaxConnectionsPerAddress, 1, 100_000),
        }.OfType<string>();
    }

    private static string? Check(string name, int value, int least, int most) =>
        value >= least && value <= most ? null : FormattableString.Invariant($"{name} must be {least} to {most}, not {value}.");

    private static string? Check(string name, TimeSpan value, int least, int most) =>
        value.TotalSeconds >= least && value.TotalSeconds <= most
            ? null
            : FormattableString.Invariant($"{name} must be {least} to {most} seconds, not {value.TotalSeconds}.");
}
