using System.IO.Pipelines;
using System.Net;

namespace Rillcast.Rtmp;

/// <summary>Serves one publisher over a transport: handshake, commands, media. One read loop, single use.</summary>
/// <param name="transport">The peer; read and written here only, both directions are completed at the end.</param>
/// <param name="application">Decides about and takes the publication.</param>
/// <param name="limits">Limits in force.</param>
/// <param name="time">Clock of the time limits.</param>
/// <param name="remoteEndPoint">Peer's address, for the <see cref="PublishRequest"/>.</param>
/// <param name="isTls">Whether the transport is encrypted, for the <see cref="PublishRequest"/>.</param>
public sealed class RtmpServerConnection(
    IDuplexPipe transport,
    IRtmpApplication application,
    RtmpLimits limits,
    TimeProvider time,
    EndPoint? remoteEndPoint,
    bool isTls)
{
    /// <summary>Runs until the connection has ended, whoever ended it.</summary>
    /// <param name="stopping">Ends the connection: the publisher is told that the server is closing.</param>
    /// <returns>How it ended. Peers' faults are a result, never an exception.</returns>
    public Task<RtmpConnectionEnd> RunAsync(CancellationToken stopping) => throw new NotImplementedException($"{transport}{application}{limits}{time}{remoteEndPoint}{isTls}");
}
