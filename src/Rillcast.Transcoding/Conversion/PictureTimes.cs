using Rillcast.Media.Mp4;

namespace Rillcast.Transcoding.Conversion;

/// <summary>
/// Presentation times of the source's pictures in rising order, as far as they have been fed. A decoder gives a picture out when it knows that no earlier one will come, and an encoder's k-th coded picture comes after
/// its k-th shown one went in; so when the k-th coded picture arrives, the k-th smallest time is settled. Written by the feeding side, read by the reading side.
/// </summary>
internal sealed class PictureTimes
{
    private readonly Lock _lock = new();
    private readonly List<long> _sorted = [];
    private long _end;

    /// <summary>End of the segment: the end of its last picture in decoding order.</summary>
    public long EndTicks
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Adds the pictures of a part.</summary>
    public void Add(IEnumerable<Mp4Sample> samples)
    {
        lock (_lock)
        {
            foreach (var sample in samples)
            {
                var place = _sorted.BinarySearch(sample.Pts);
                if (place < 0)
                {
                    _sorted.Insert(~place, sample.Pts);
                }

                _end = Math.Max(_end, sample.Dts + sample.Duration);
            }
        }
    }

    /// <summary>True when the source has a picture at this time.</summary>
    public bool Has(long time)
    {
        lock (_lock)
        {
            return _sorted.BinarySearch(time) >= 0;
        }
    }

    /// <summary>The k-th smallest time of those that a rung keeps.</summary>
    /// <param name="k">From 0.</param>
    /// <param name="divisor">Every how many pictures one is kept.</param>
    /// <returns>Null when there are not so many.</returns>
    public long? At(int k, int divisor)
    {
        lock (_lock)
        {
            var index = k * divisor;
            return index < _sorted.Count ? _sorted[index] : null;
        }
    }
}
