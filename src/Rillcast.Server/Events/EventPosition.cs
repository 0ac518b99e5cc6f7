using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Rillcast.Server.Events;

/// <summary>
/// How far somebody has read the events of all nodes: for each node the number of its last event. Immutable. Since it names nodes and not places in one node's list, it means the same on every node.
/// <code>
///   position = [ entry *( "_" entry ) ]      entry = origin "." number      origin = 6 letters and digits
/// </code>
/// </summary>
internal sealed class EventPosition
{
    /// <summary>Nodes in a position; the ones that have been silent longest are left out.</summary>
    public const int MaxOrigins = 64;

    /// <summary>Characters of a text that is read.</summary>
    public const int MaxLength = MaxOrigins * (OriginLength + 21);

    private const int OriginLength = 6;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    private readonly (string Origin, long Seq)[] _entries;
    private string? _text;

    private EventPosition((string Origin, long Seq)[] entries) => _entries = entries;

    /// <summary>Nothing read.</summary>
    public static EventPosition None { get; } = new([]);

    /// <summary>All nodes of it.</summary>
    public IReadOnlyList<(string Origin, long Seq)> Entries => _entries;

    /// <summary>A name for a node that starts.</summary>
    public static string NewOrigin() => RandomNumberGenerator.GetString(Alphabet, OriginLength);

    /// <summary>Number of the last event of a node that was read; 0 for a node that was not heard of.</summary>
    public long At(string origin)
    {
        foreach (var (name, seq) in _entries)
        {
            if (name == origin)
            {
                return seq;
            }
        }

        return 0;
    }

    /// <summary>The same, and a node's events up to this one; never a step back.</summary>
    public EventPosition With(string origin, long seq)
    {
        var at = Array.FindIndex(_entries, e => e.Origin == origin);
        if (at >= 0 && _entries[at].Seq >= seq)
        {
            return this;
        }

        // Who spoke last stands last.
        var others = _entries.Where((_, i) => i != at);
        return new([.. others.Skip(at < 0 && _entries.Length >= MaxOrigins ? 1 : 0), (origin, seq)]);
    }

    /// <summary>The same without a node.</summary>
    public EventPosition Without(string origin) => new([.. _entries.Where(e => e.Origin != origin)]);

    /// <summary>Everything that either has.</summary>
    public EventPosition Union(EventPosition other) => other._entries.Aggregate(this, (all, e) => all.With(e.Origin, e.Seq));

    /// <summary>Reads a position; false for a text that none of our nodes wrote.</summary>
    public static bool TryParse(string text, out EventPosition position)
    {
        position = None;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var entries = new List<(string, long)>();
        foreach (var range in text.AsSpan().Split('_'))
        {
            var entry = text.AsSpan(range);
            if (entry.Length < OriginLength + 2 || entry[OriginLength] != '.' || entry[..OriginLength].ContainsAnyExcept(Allowed)
                || !long.TryParse(entry[(OriginLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || entries.Count == MaxOrigins)
            {
                return false;
            }

            entries.Add((entry[..OriginLength].ToString(), seq));
        }

        position = entries.Aggregate(None, (all, e) => all.With(e.Item1, e.Item2));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ??= string.Join('_', _entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Origin}.{e.Seq}")));
}
