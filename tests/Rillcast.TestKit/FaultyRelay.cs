using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rillcast.TestKit;

/// <summary>What a network does to bytes now and then.</summary>
public enum NetworkFault
{
    /// <summary>The connection breaks.</summary>
    Cut,

    /// <summary>Nothing comes any more, nothing breaks.</summary>
    Stall,

    /// <summary>One bit arrives as the other.</summary>
    Flip,
}

/// <summary>Passes connections on to a server on loopback, and does to their bytes what it was told, once for each time it was told.</summary>
public sealed class FaultyRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePort.Next());
    private readonly int _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _happened;

    public FaultyRelay(int targetPort)
    {
        _target = targetPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Faults that have happened.</summary>
    public int Happened => Volatile.Read(ref _happened);

    /// <summary>The next fault: after so many bytes towards the client (else towards the server), counted from when the fault before it has happened.</summary>
    public void Arm(NetworkFault fault, bool towardsClient, long afterBytes) => _faults.Enqueue(new Fault(fault, towardsClient, afterBytes));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync("127.0.0.1", _target, _stopping.Token);
                await Task.WhenAny(CopyAsync(client, server, towardsClient: false), CopyAsync(server, client, towardsClient: true));
            }
            catch (SocketException)
            {
                // The server is away; so is the relay.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool towardsClient)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stopping.Token) is var count and > 0)
            {
                if (!_faults.TryPeek(out var fault) || fault.TowardsClient != towardsClient || fault.Count(count) is not (>= 0 and var at))
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
                    continue;
                }

                _faults.TryDequeue(out _);
                Interlocked.Increment(ref _happened);
                if (fault.Kind == NetworkFault.Flip)
                {
                    buffer[at] ^= 1;
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
                    continue;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, at), _stopping.Token);
                if (fault.Kind == NetworkFault.Cut)
                {
                    return;
                }

                await Task.Delay(Timeout.Infinite, _stopping.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The connection is over.
        }
    }

    private sealed class Fault(NetworkFault kind, bool towardsClient, long afterBytes)
    {
        private long _rest = afterBytes;

        public NetworkFault Kind => kind;

        public bool TowardsClient => towardsClient;

        /// <summary>Counts bytes; where among them the fault lies, or -1.</summary>
        public int Count(int count)
        {
            var rest = Interlocked.Add(ref _rest, -count);
            return rest < 0 && rest + count >= 0 ? (int)(rest + count) : -1;
        }
    }
}
