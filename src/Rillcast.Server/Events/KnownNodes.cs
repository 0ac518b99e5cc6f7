using Rillcast.Media;

namespace Rillcast.Server.Events;

/// <summary>
/// What this node has heard of each node: up to which event, since when without a gap, how many watch there. Used by one thread at a time; <see cref="Position"/> can be read by all.
/// </summary>
internal sealed class KnownNodes
{
    /// <summary>A node that was silent for so long has no viewers: it tells their number every second.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(4);

    /// <summary>A node that was silent for so long is forgotten.</summary>
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, int> NoViewers = [];

    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private volatile EventPosition _position;

    /// <summary>Knows this node, so that a position is never empty, and no other.</summary>
    public KnownNodes(string self, TimeProvider time)
    {
        _time = time;
        _nodes[self] = new Node { HeardAt = time.GetTimestamp() };
        _position = EventPosition.None.With(self, 0);
    }

    /// <summary>Everything that was heard.</summary>
    public EventPosition Position => _position;

    /// <summary>Takes a batch: what of it is new, and whether events of that node were missed.</summary>
    public (IReadOnlyList<NumberedEvent> Fresh, bool Missed) Take(BusBatch batch)
    {
        if (!_nodes.TryGetValue(batch.Origin, out var node))
        {
            _nodes[batch.Origin] = node = new Node { Viewers = NoViewers };
        }

        node.HeardAt = _time.GetTimestamp();
        var missed = batch.After > node.Last;
        if (missed)
        {
            (node.CompleteFrom, node.Last) = (batch.After, batch.After);
        }

        var fresh = batch.Events.Where(e => e.Seq > node.Last).ToList();
        if (fresh.Count > 0)
        {
            node.Last = fresh[^1].Seq;
        }

        _position = _position.With(batch.Origin, node.Last);
        return (fresh, missed);
    }

    /// <summary>True when it was heard of, and then all of its events after <paramref name="completeFrom"/> were.</summary>
    public bool IsKnown(string origin, out long completeFrom)
    {
        var found = _nodes.TryGetValue(origin, out var node);
        completeFrom = node?.CompleteFrom ?? 0;
        return found;
    }

    /// <summary>Names of those known.</summary>
    public IEnumerable<string> Origins => _nodes.Keys;

    /// <summary>How many watch what on a node now.</summary>
    public void SetViewers(string origin, IReadOnlyDictionary<string, int> viewers)
    {
        if (_nodes.TryGetValue(origin, out var node))
        {
            node.Viewers = viewers;
        }
    }

    /// <summary>How many watch what on all nodes that live; forgets those that have long been dead.</summary>
    public Dictionary<VideoId, int> CountViewers()
    {
        var all = new Dictionary<VideoId, int>();
        foreach (var (origin, node) in _nodes.ToList())
        {
            var silent = _time.GetElapsedTime(node.HeardAt);
            if (silent > ForgottenAfter && node.Viewers is not null)
            {
                _nodes.Remove(origin);
                _position = _position.Without(origin);
            }

            if (silent > DeadAfter || node.Viewers is null)
            {
                continue;
            }

            foreach (var (text, count) in node.Viewers)
            {
                if (VideoId.TryParse(text, out var video))
                {
                    all[video] = all.GetValueOrDefault(video) + count;
                }
            }
        }

        return all;
    }

    private sealed class Node
    {
        public long HeardAt { get; set; }

        public long Last { get; set; }

        public long CompleteFrom { get; set; }

        /// <summary>Null for this node itself, whose viewers are counted where they are.</summary>
        public IReadOnlyDictionary<string, int>? Viewers { get; set; }
    }
}
