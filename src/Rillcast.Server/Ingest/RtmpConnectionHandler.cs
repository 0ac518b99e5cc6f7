using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Rillcast.Rtmp;

namespace Rillcast.Server.Ingest;

/// <summary>Serves RTMP on a Kestrel endpoint; with TLS in front of it, RTMPS.</summary>
internal sealed partial class RtmpConnectionHandler(RtmpIngest ingest, RtmpLimits limits, TimeProvider time, ILogger<RtmpConnectionHandler> logger) : ConnectionHandler
{
    private readonly ConcurrentDictionary<IPAddress, int> _connections = new();

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (_connections.AddOrUpdate(address, 1, static (_, count) => count + 1) > limits.MaxConnectionsPerAddress)
        {
            Leave(address);
            LogTooMany(address, limits.MaxConnectionsPerAddress);
            connection.Abort(new ConnectionAbortedException("Too many RTMP connections from this address."));
            return;
        }

        try
        {
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? connection.ConnectionClosed;
            var isTls = connection.Features.Get<ITlsHandshakeFeature>() is not null;
            var end = await new RtmpServerConnection(connection.Transport, ingest, limits, time, connection.RemoteEndPoint, isTls).RunAsync(stopping);
            if (end.Fault is { } fault)
            {
                LogFault(address, fault, end.Description);
            }
        }
        finally
        {
            Leave(address);
        }
    }

    private void Leave(IPAddress address)
    {
        if (_connections.AddOrUpdate(address, 0, static (_, count) => count - 1) <= 0)
        {
            _connections.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "RTMP connection from {Address} closed: {Fault} ({Description})")]
    private partial void LogFault(IPAddress address, RtmpFault fault, string? description);

    [LoggerMessage(Level = LogLevel.Warning, Message = "RTMP connection from {Address} refused: more than {Limit} at once")]
    private partial void LogTooMany(IPAddress address, int limit);
}
