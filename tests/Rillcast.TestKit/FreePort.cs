using System.Net;
using System.Net.Sockets;

namespace Rillcast.TestKit;

/// <summary>Ports nobody listens on, below 32768 so that outgoing connections of other processes cannot take them meanwhile.</summary>
public static class FreePort
{
    private const int First = 21500;
    private const int Count = 100;
    private static int _next = Environment.ProcessId % Count;

    public static int Next()
    {
        for (var i = 0; i < Count; i++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {First + Count - 1}.");
    }
}
