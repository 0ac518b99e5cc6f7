using Rillcast.Media.Packaging;

namespace Rillcast.Live;

/// <summary>A finished segment: its description for ever, its bytes while the live window holds them.</summary>
public sealed class WindowSegment(SegmentDescription description, IReadOnlyList<ReadOnlyMemory<byte>>? parts)
{
    private volatile IReadOnlyList<ReadOnlyMemory<byte>>? _parts = parts;

    /// <summary>What it is.</summary>
    public SegmentDescription Description { get; } = description;

    /// <summary>The bytes of its parts in order; null once they have left memory: the store has them then. Read it once and keep the value.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Parts => _parts;

    /// <summary>Lets go of the bytes; readers that have them keep them.</summary>
    internal void Release() => _parts = null;
}
