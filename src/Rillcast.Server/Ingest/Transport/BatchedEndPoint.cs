using System.Net;

namespace Rillcast.Server.Ingest.Transport;

/// <summary>An address whose connections are read by <see cref="BatchedTransport"/> instead of Kestrel's own sockets.</summary>
internal sealed class BatchedEndPoint(IPAddress address, int port) : IPEndPoint(address, port);
