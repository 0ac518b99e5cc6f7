using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Rillcast.Rtmp.Tests;

/// <summary>Serves RTMP on a port of this machine.</summary>
internal sealed class SocketHost : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<RtmpConnectionEnd> _firstEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    private readonly X509Certificate2? _certificate;
    private readonly RtmpLimits _limits;

    public SocketHost(IRtmpApplication application, int port, X509Certificate2? certificate = null, RtmpLimits? limits = null)
    {
        _certificate = certificate;
        _limits = limits ?? new RtmpLimits();
        Port = port;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(application);
    }

    public int Port { get; }

    /// <summary>How the first connection to end did so.</summary>
    public Task<RtmpConnectionEnd> FirstEnd => _firstEnd.Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(IRtmpApplication application)
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _connections.Add(ServeAsync(socket, application));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket, IRtmpApplication application)
    {
        await using Stream stream = await OpenAsync(new NetworkStream(socket, ownsSocket: true));
        Duplex transport = new(PipeReader.Create(stream), PipeWriter.Create(stream));
        RtmpConnectionEnd end = await new RtmpServerConnection(transport, application, _limits, TimeProvider.System, socket.RemoteEndPoint, _certificate is not null)
            .RunAsync(_stopping.Token);
        _firstEnd.TrySetResult(end);
    }

    private async Task<Stream> OpenAsync(NetworkStream network)
    {
        if (_certificate is null)
        {
            return network;
        }

        SslStream tls = new(network);
        await tls.AuthenticateAsServerAsync(_certificate);
        return tls;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
