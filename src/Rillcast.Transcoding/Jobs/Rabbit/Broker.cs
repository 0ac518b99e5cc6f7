using System.Diagnostics.CodeAnalysis;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Rillcast.Transcoding.Jobs.Rabbit;

/// <summary>How a RabbitMQ broker is named and reached, whatever for.</summary>
public static class Broker
{
    /// <summary>Reads the addresses of a broker's nodes, <c>amqp://</c> or <c>amqps://</c>, separated by commas.</summary>
    /// <returns>False when one of them is no such address, or there is none.</returns>
    public static bool TryReadAddresses(string text, [NotNullWhen(true)] out IReadOnlyList<Uri>? addresses)
    {
        var read = new List<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var address) || address.Scheme is not ("amqp" or "amqps"))
            {
                addresses = null;
                return false;
            }

            read.Add(address);
        }

        addresses = read.Count > 0 ? read : null;
        return read.Count > 0;
    }

    /// <summary>
    /// Connects to the first of the nodes that answers. The client's own recovery is switched off: after a broken connection nobody knows what of it arrived, and who uses it begins anew.
    /// </summary>
    /// <param name="addresses">The nodes.</param>
    /// <param name="heartbeat">After twice this without a sign of life the connection is taken for dead.</param>
    /// <param name="name">What the broker's operator sees.</param>
    /// <param name="ct">Given up.</param>
    /// <exception cref="Exception">One that <see cref="IsAway"/> knows.</exception>
    public static Task<IConnection> ConnectAsync(IReadOnlyList<Uri> addresses, TimeSpan heartbeat, string name, CancellationToken ct)
    {
        var factory = new ConnectionFactory { Uri = addresses[0], AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false, RequestedHeartbeat = heartbeat, ClientProvidedName = name };
        return factory.CreateConnectionAsync([.. addresses.Select(a => new AmqpTcpEndpoint(a, new SslOption(a.Host, enabled: a.Scheme == "amqps")))], ct);
    }

    /// <summary>True when the broker, or the way to it, is what failed.</summary>
    public static bool IsAway(Exception e) => e is RabbitMQClientException or IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException;
}
