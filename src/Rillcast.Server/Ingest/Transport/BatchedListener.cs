using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Rillcast.Server.Ingest.Transport;

/// <summary>Accepts connections for <see cref="BatchedTransport"/>.</summary>
internal sealed partial class BatchedListener(Socket socket, SocketRound round, ILogger logger) : IConnectionListener
{
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket? accepted = null;
            try
            {
                accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                var connection = new BatchedConnection(accepted);
                round.Add(connection);
                return connection;
            }
            catch (SocketException e) when (e.SocketErrorCode != SocketError.OperationAborted)
            {
                // The peer has gone between its knock and our answer, or descriptors are short: the next one may be luckier.
                accepted?.Dispose();
                LogAccept(e.SocketErrorCode);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return null;
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    [LoggerMessage(Level = LogLevel.Debug, Message = "RTMP connection not accepted: {Error}")]
    private partial void LogAccept(SocketError error);
}
