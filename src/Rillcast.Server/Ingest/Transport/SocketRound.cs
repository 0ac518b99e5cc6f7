namespace Rillcast.Server.Ingest.Transport;

/// <summary>The round that reads all sockets, again and again while there are any.</summary>
internal sealed class SocketRound(TimeProvider time)
{
    /// <summary>Time between two rounds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private readonly Lock _gate = new();
    private readonly List<BatchedConnection> _added = [];
    private bool _running;

    /// <summary>From the next round on the connection is read, until it is done.</summary>
    public void Add(BatchedConnection connection)
    {
        lock (_gate)
        {
            _added.Add(connection);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        List<BatchedConnection> connections = [];
        for (long round = 0; ; round++)
        {
            lock (_gate)
            {
                connections.AddRange(_added);
                _added.Clear();
                if (connections.Count == 0)
                {
                    _running = false;
                    return;
                }
            }

            connections.RemoveAll(connection => !connection.Read(round));
            await timer.WaitForNextTickAsync();
        }
    }
}
