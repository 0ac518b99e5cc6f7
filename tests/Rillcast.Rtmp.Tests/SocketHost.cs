using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Rillcast.Rtmp.Tests;

/// <summary>Serves RTMP on a port of this machine.</summary>
internal sealed class SocketHost : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<RtmpConnectionEnd> _firstEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    public SocketHost(IRtmpApplication application, int port)
    {
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
        await using NetworkStream stream = new(socket, ownsSocket: true);
        Duplex transport = new(PipeReader.Create(stream), PipeWriter.Create(stream));
        RtmpConnectionEnd end = await new RtmpServerConnection(transport, application, new RtmpLimits(), TimeProvider.System, socket.RemoteEndPoint, false)
            .RunAsync(_stopping.Token);
        _firstEnd.TrySetResult(end);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
