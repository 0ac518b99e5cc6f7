using Rillcast.Media.Codecs;
using Rillcast.Media.Flv;

namespace Rillcast.Live;

/// <summary>Measures a stream as it arrives. Single owner; <see cref="Current"/> may be read by anybody.</summary>
internal sealed class HealthMeter(DateTimeOffset startedAt)
{
    private const int MaxSamples = 120;

    /// <summary>Pictures whose timestamps give the frame rate: two to five seconds of them.</summary>
    private const int RatedPictures = 120;

    private static readonly double[] UsualRates = [23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 120];

    private readonly uint[] _pictures = new uint[RatedPictures];
    private readonly List<StreamHealthSample> _samples = [];
    private volatile StreamHealth _current = new([], null, null, null, 0, 0);
    private DateTimeOffset _sampledAt = startedAt;
    private IVideoConfig? _video;
    private IAudioConfig? _audio;
    private uint? _lastKeyframe;
    private TimeSpan? _keyframeInterval;
    private long _videoBytes;
    private long _audioBytes;
    private int _frames;
    private int _pictureCount;
    private long _damagedUnits;
    private long _droppedUnits;
    private long _lateUnits;
    private long _droppedBefore;
    private long _lateBefore;

    /// <summary>As of the last tick.</summary>
    public StreamHealth Current => _current;

    /// <summary>Measured pictures a second; 0 while unknown. A usual rate when it is within a quarter per cent of one: millisecond timestamps tell no more.</summary>
    public double FrameRate { get; private set; }

    /// <summary>Counts one tag.</summary>
    public void Count(DemuxOutcome outcome, in DemuxedUnit unit)
    {
        switch (outcome)
        {
            case DemuxOutcome.Unit when unit.Config is IVideoConfig video:
                _video = video;
                _videoBytes += unit.Payload.Length;
                _frames++;
                Rate(unit.Timestamp + (uint)unit.CompositionOffset);
                if (unit.IsRandomAccess)
                {
                    _keyframeInterval = _lastKeyframe is { } last ? TimeSpan.FromMilliseconds(unchecked(unit.Timestamp - last)) : null;
                    _lastKeyframe = unit.Timestamp;
                }

                break;
            case DemuxOutcome.Unit when unit.Config is IAudioConfig audio:
                _audio = audio;
                _audioBytes += unit.Payload.Length;
                break;
            case DemuxOutcome.Damaged or DemuxOutcome.NotConfigured:
                _damagedUnits++;
                break;
        }
    }

    /// <summary>A new epoch counts from zero; the totals go on.</summary>
    public void BeginEpoch() => (_droppedBefore, _lateBefore, _droppedUnits, _lateUnits) = (_droppedBefore + _droppedUnits, _lateBefore + _lateUnits, 0, 0);

    /// <summary>Totals that the pipeline of the present epoch counts itself.</summary>
    public void Add(long lateUnits, long droppedUnits)
    {
        _lateUnits = lateUnits;
        _droppedUnits = droppedUnits;
    }

    /// <summary>Closes a sample when a second has passed.</summary>
    public void Tick(DateTimeOffset now)
    {
        var elapsed = now - _sampledAt;
        if (elapsed < TimeSpan.FromMilliseconds(900))
        {
            return;
        }

        var seconds = elapsed.TotalSeconds;
        _samples.Add(new StreamHealthSample(now, (long)(_videoBytes * 8 / seconds), (long)(_audioBytes * 8 / seconds), (int)Math.Round(_frames / seconds)));
        if (_samples.Count > MaxSamples)
        {
            _samples.RemoveAt(0);
        }

        (_videoBytes, _audioBytes, _frames, _sampledAt) = (0, 0, 0, now);
        _current = new StreamHealth([.. _samples], _video, _audio, _keyframeInterval, _damagedUnits + _droppedBefore + _droppedUnits, _lateBefore + _lateUnits);
    }

    private void Rate(uint presentedAt)
    {
        _pictures[_pictureCount++ % RatedPictures] = presentedAt;
        if (_pictureCount != 15 && _pictureCount % RatedPictures != 0)
        {
            return;
        }

        var count = Math.Min(_pictureCount, RatedPictures);
        var origin = _pictures[0];
        int first = 0, last = 0;
        for (var i = 1; i < count; i++)
        {
            var distance = unchecked((int)(_pictures[i] - origin));
            first = Math.Min(first, distance);
            last = Math.Max(last, distance);
        }

        if (last <= first)
        {
            return;
        }

        var measured = (count - 1) * 1000.0 / (last - first);
        var usual = UsualRates.MinBy(r => Math.Abs(r - measured));
        var rate = Math.Abs(usual - measured) <= usual * (count == RatedPictures ? 0.0025 : 0.01) ? usual : Math.Round(measured, 3);
        if (Math.Abs(rate - FrameRate) > FrameRate * 0.0005)
        {
            FrameRate = rate;
        }
    }
}
