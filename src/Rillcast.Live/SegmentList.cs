using System.Collections;

namespace Rillcast.Live;

/// <summary>
/// The finished segments of a snapshot: a view of an array that one writer appends to. Adding a segment to a broadcast of ten hours
/// costs no copy, and an older snapshot never sees what was added after it.
/// </summary>
public sealed class SegmentList : IReadOnlyList<WindowSegment>
{
    private readonly WindowSegment[] _items;
    private readonly int _start;

    private SegmentList(WindowSegment[] items, int start, int count)
    {
        _items = items;
        _start = start;
        Count = count;
    }

    /// <summary>No segments.</summary>
    public static SegmentList Empty { get; } = new([], 0, 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public WindowSegment this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _items[_start + index];
        }
    }

    /// <summary>A list over segments that are all there already (a stored video).</summary>
    public static SegmentList Of(WindowSegment[] items) => new(items, 0, items.Length);

    /// <summary>The list with one more. Only the owner of the newest list may call it, and only on that one.</summary>
    internal SegmentList Append(WindowSegment segment)
    {
        var end = _start + Count;
        if (end < _items.Length)
        {
            _items[end] = segment;
            return new SegmentList(_items, _start, Count + 1);
        }

        var items = new WindowSegment[Math.Max(16, Count * 2)];
        Array.Copy(_items, _start, items, 0, Count);
        items[Count] = segment;
        return new SegmentList(items, 0, Count + 1);
    }

    /// <summary>The list without its oldest.</summary>
    internal SegmentList RemoveFirst(int count) => new(_items, _start + count, Count - count);

    /// <summary>Position of the segment with this number, or -1. Numbers rise by one, so this is arithmetic.</summary>
    public int IndexOf(long number)
    {
        if (Count == 0)
        {
            return -1;
        }

        var index = number - this[0].Description.Number;
        return index >= 0 && index < Count ? (int)index : -1;
    }

    /// <inheritdoc/>
    public IEnumerator<WindowSegment> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
