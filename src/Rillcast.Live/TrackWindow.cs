using System.Collections.Immutable;
using Rillcast.Live.Renditions;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live;

/// <summary>One track of a <see cref="LiveWindow"/>. Single owner.</summary>
internal sealed class TrackWindow(TrackId track, MediaKind kind, LiveOptions options)
{
    private ImmutableList<InitDescription> _inits = [];
    private SegmentList _segments = SegmentList.Empty;
    private OpenSegment? _open;
    private TimeSpan _targetDuration = WholeSeconds(options.Packager.SegmentDuration);
    private TimeSpan _partTarget = options.Packager.PartDuration;
    private long _peakBitsPerSecond;
    private Int128 _totalBits;
    private TimeSpan _totalDuration;
    private long _firstHeld = -1;
    private bool _ended;
    private bool _dirty;

    public TrackId Track => track;

    /// <summary>Wakes who waits for this track.</summary>
    public WindowSignal Signal { get; } = new();

    /// <summary>As of the last commit; null before the first init segment.</summary>
    public TrackSnapshot? Snapshot { get; private set; }

    public SegmentList Segments => _segments;

    public IReadOnlyList<InitDescription> Inits => _inits;

    /// <summary>Number of the segment that is open or begins next.</summary>
    public long NextNumber { get; private set; }

    /// <summary>Made from the source by workers, not by the publisher's packager.</summary>
    public bool IsRendition => track != TrackId.Source && track != TrackId.Audio;

    /// <summary>The segment that is growing.</summary>
    public OpenSegment? OpenSegment => _open;

    /// <summary>End of all there is, parts of the growing segment included.</summary>
    public MediaTime? Edge => _open is { Parts.Count: > 0 } ? _open.End : LastEnd;

    /// <summary>No segment is open.</summary>
    public bool IsClosed => _open is null;

    /// <summary>Init segments that came from the index: the store has them.</summary>
    public int RestoredInits { get; private set; }

    /// <summary>First segment that the store does not have yet; the uploader moves it.</summary>
    public long NextToStore { get; set; }

    public long HeldBytes { get; private set; }

    public double FrameRate { get; set; }

    public DateTimeOffset? FirstProgramDateTime { get; private set; }

    public MediaTime? LastEnd => _segments.Count == 0 ? null : _segments[^1].Description.Start + _segments[^1].Description.Duration;

    public void Apply(PackagerOutput output)
    {
        _dirty = true;
        switch (output)
        {
            case InitReady ready:
                _inits = _inits.Add(ready.Init);
                break;
            case SegmentBegun b:
                _open = new OpenSegment(b.Epoch, b.Number, b.Discontinuity, b.Init, b.Start, b.ProgramDateTime, []);
                NextNumber = b.Number;
                break;
            case PartReady part:
                var open = _open ?? throw new InvalidOperationException($"A part of {track} came before its segment.");
                _open = open with { Parts = open.Parts.Add(new OpenPart(part.Description, part.Bytes, open.End + part.Description.Duration)) };
                _partTarget = Max(_partTarget, part.Description.Duration.ToTimeSpan());
                break;
            case SegmentReady ready:
                Add(new WindowSegment(ready.Segment, ready.Segment.IsGap ? null : [.. _open!.Parts.Select(p => p.Bytes)]));
                _open = null;
                break;
        }
    }

    /// <summary>The other tracks went on and this one is not published any more: lists a gap of the same number and length.</summary>
    public void AddGap(SegmentDescription beside)
    {
        if (_segments.Count == 0 ? !IsRendition : beside.Number != NextNumber)
        {
            return;
        }

        _dirty = true;
        var last = _segments.Count > 0 ? _segments[^1].Description : beside with { Epoch = _inits[^1].Epoch, Init = _inits[^1].Number };
        var scale = _inits[^1].Config.Timescale;
        Add(new WindowSegment(
            last with
            {
                Track = track,
                StandIn = null,
                Number = beside.Number,
                Discontinuity = beside.Discontinuity,
                Start = beside.Start.To(scale),
                Duration = beside.Duration.To(scale),
                ProgramDateTime = beside.ProgramDateTime,
                Bytes = 0,
                Parts = [],
            },
            null));
    }

    /// <summary>Lists another track's segment in place of one of its own.</summary>
    public void AddStandIn(SegmentDescription other)
    {
        _dirty = true;
        _open = null;
        Add(new WindowSegment(other with { Track = track, StandIn = other.Track }, null));
    }

    /// <summary>Shows another track's growing segment in place of one of its own, as far as it is.</summary>
    public void ShowStandIn(OpenSegment other, TrackId of)
    {
        if (_open is { } shown && shown.Number == other.Number && shown.Parts.Count == other.Parts.Count)
        {
            return;
        }

        _dirty = true;
        _open = other with { StandIn = of };
        NextNumber = other.Number;
    }

    /// <summary>True when the segment has begun, or is there.</summary>
    public bool HasBegun(long number) => number < NextNumber || (_open is { } open && open.Number >= number);

    /// <summary>A finished segment; null when it is not, or not listed any more.</summary>
    public SegmentDescription? Find(long number) => _segments.IndexOf(number) is >= 0 and var index ? _segments[index].Description : null;

    /// <summary>What renditions take over from a segment that has begun; null when it is not listed any more.</summary>
    public SegmentFacts? FactsOf(long number) =>
        Find(number) is { } segment ? new SegmentFacts(segment.Epoch, segment.Discontinuity, segment.Start, segment.ProgramDateTime)
        : _open is { } open && open.Number == number ? new SegmentFacts(open.Epoch, open.Discontinuity, open.Start, open.ProgramDateTime)
        : null;

    /// <summary>The growing segment as if it ended now.</summary>
    public SegmentDescription DescribeOpen()
    {
        var open = _open!;
        return new SegmentDescription
        {
            Track = track,
            Epoch = open.Epoch,
            Number = open.Number,
            Discontinuity = open.Discontinuity,
            Init = open.Init,
            Start = open.Start,
            Duration = open.End - open.Start,
            Bytes = open.Parts.Sum(p => (long)p.Bytes.Length),
            ProgramDateTime = open.ProgramDateTime,
            Parts = [.. open.Parts.Select(p => p.Description)],
        };
    }

    /// <summary>Adds a segment that the store has already.</summary>
    public void Restore(SegmentDescription segment)
    {
        _dirty = true;
        Add(new WindowSegment(segment, null));
        NextToStore = segment.Number + 1;
    }

    public void Restore(InitDescription init)
    {
        _dirty = true;
        RestoredInits++;
        _inits = _inits.Add(init);
    }

    public void End()
    {
        _dirty |= !_ended;
        _ended = true;
    }

    public bool Commit()
    {
        if (!_dirty || _inits.IsEmpty)
        {
            return false;
        }

        _dirty = false;
        Snapshot = new TrackSnapshot
        {
            Track = track,
            Kind = kind,
            Inits = _inits,
            Segments = _segments,
            Open = _open,
            IsEnded = _ended,
            NextNumber = NextNumber,
            TargetDuration = _targetDuration,
            PartTarget = _partTarget,
            PeakBitsPerSecond = _peakBitsPerSecond,
            AverageBitsPerSecond = _totalDuration > TimeSpan.Zero ? (long)(_totalBits * TimeSpan.TicksPerSecond / _totalDuration.Ticks) : 0,
            FrameRate = FrameRate,
        };
        return true;
    }

    public void ReleaseOld()
    {
        while (OldestHeld() is { } oldest
            && (_segments[^1].Description.Start - oldest.Description.Start).ToTimeSpan() > options.WindowDuration
            && ReleaseOldest(force: false))
        {
        }
    }

    /// <summary>Releases the oldest held segment; without force only when the store has it. False when there is nothing to release.</summary>
    public bool ReleaseOldest(bool force)
    {
        // The newest stays: it is what everybody asks for.
        if (OldestHeld() is not { } oldest || _firstHeld >= _segments.Count - 1 + _segments[0].Description.Number || (!force && oldest.Description.Number >= NextToStore))
        {
            return false;
        }

        HeldBytes -= oldest.Parts is null ? 0 : oldest.Description.Bytes;
        oldest.Release();
        _firstHeld++;
        return true;
    }

    private WindowSegment? OldestHeld() => _firstHeld >= 0 && _segments.IndexOf(_firstHeld) is >= 0 and var index ? _segments[index] : null;

    private void Add(WindowSegment segment)
    {
        var description = segment.Description;
        _segments = _segments.Append(segment);
        NextNumber = description.Number + 1;
        FirstProgramDateTime ??= description.ProgramDateTime;
        if (segment.Parts is not null)
        {
            // Segments between two held ones may have no bytes of their own (gaps, stand-ins): releasing passes over them.
            _firstHeld = _firstHeld < 0 ? description.Number : _firstHeld;
            HeldBytes += description.Bytes;
        }

        var duration = description.Duration.ToTimeSpan();
        if (TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds, MidpointRounding.AwayFromZero)) is var rounded && rounded > _targetDuration)
        {
            _targetDuration = rounded;
        }

        // Another track's segments say nothing of this one's rate.
        if (description.StandIn is null)
        {
            Rate(description, duration);
        }
        else
        {
            foreach (var part in description.Parts)
            {
                _partTarget = Max(_partTarget, part.Duration.ToTimeSpan());
            }
        }

        Forget();
    }

    private void Rate(SegmentDescription description, TimeSpan duration)
    {
        _totalBits += (Int128)description.Bytes * 8;
        _totalDuration += duration;

        // RFC 8216bis §4.4.6.2: the peak is taken over stretches of at least half a target duration; a stub at the end says nothing of it.
        if (duration > TimeSpan.Zero && (duration >= options.Packager.SegmentDuration / 2 || _peakBitsPerSecond == 0))
        {
            _peakBitsPerSecond = Math.Max(_peakBitsPerSecond, (long)((Int128)description.Bytes * 8 * TimeSpan.TicksPerSecond / duration.Ticks));
        }
    }

    /// <summary>Old segments leave the playlists.</summary>
    private void Forget()
    {
        if (options.DvrWindow is { } dvr)
        {
            var surplus = 0;
            while (surplus < _segments.Count - 3
                && _segments[surplus].Description.Number < NextToStore
                && (_segments[^1].Description.Start - _segments[surplus].Description.Start).ToTimeSpan() > dvr)
            {
                if (_segments[surplus].Description.Number == _firstHeld)
                {
                    ReleaseOldest(force: false);
                }

                surplus++;
            }

            _segments = _segments.RemoveFirst(surplus);
        }
    }

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
