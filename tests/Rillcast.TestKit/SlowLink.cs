using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rillcast.TestKit;

/// <summary>A line between a viewer and a server that carries as much as it is told, shared by all connections, or nothing at all.</summary>
public sealed class SlowLink : IAsyncDisposable
{
    // Small pieces: a new rate is felt at once.
    private const int PieceBytes = 2048;
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private long _freeAt;
    private long _bitsPerSecond;

    private SlowLink(int targetPort)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _listener = new TcpListener(IPAddress.Loopback, FreePort.Next());
        _listener.Start();
        _accepting = AcceptAsync(_stop.Token);
    }

    public Uri BaseAddress => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Towards the viewer, from now on; 0 = without limit.</summary>
    public long BitsPerSecond
    {
        get => Interlocked.Read(ref _bitsPerSecond);
        set => Interlocked.Exchange(ref _bitsPerSecond, value);
    }

    public static SlowLink To(RillcastServer server) => new(server.HttpPort);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken ct)
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                carried.Add(CarryAsync(await _listener.AcceptSocketAsync(ct), ct));
                carried.RemoveAll(t => t.IsCompleted);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(Socket viewer, CancellationToken ct)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 16 * 1024 };
        using var closes = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using (viewer)
        {
            try
            {
                viewer.NoDelay = true;
                viewer.SendBufferSize = 8 * 1024;
                await server.ConnectAsync(_target, ct);
                await Task.WhenAny(PumpAsync(viewer, server, false, closes.Token), PumpAsync(server, viewer, true, closes.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One side has gone; the other is let go of as well.
            }

            await closes.CancelAsync();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isLimited, CancellationToken ct)
    {
        var buffer = new byte[isLimited ? PieceBytes : 16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, ct) is > 0 and var count)
            {
                if (isLimited)
                {
                    await TakeTurnAsync(count, ct);
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), ct);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed by the other side's end, or by ours.
        }
    }

    private async Task TakeTurnAsync(int bytes, CancellationToken ct)
    {
        var rate = BitsPerSecond;
        if (rate == 0)
        {
            return;
        }

        TimeSpan wait;
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            var begin = Math.Max(now, _freeAt);
            _freeAt = begin + (bytes * 8 * Stopwatch.Frequency / rate);
            wait = Stopwatch.GetElapsedTime(now, _freeAt);
        }

        await Task.Delay(wait, ct);
    }
}
