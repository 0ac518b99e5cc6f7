using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>Cuts access units into parts and segments. Pure and deterministic; single owner.</summary>
/// <remarks>
/// <para>Segments: the leading track begins one at the first random access unit in a new slot of <see cref="PackagerOptions.SegmentDuration"/>. The other tracks
/// follow at their first random access unit that is pushed after that boundary and is not before it in time; what is before it goes into the segment still open.
/// A track that has not crossed a boundary when the leading track reaches the next one is closed by force, with a gap when it had nothing. So a number means the
/// same stretch of time in all tracks, and which units are in a segment depends on nothing that was pushed before the leading track began it.</para>
/// <para>When nothing comes of the leading track for half a minute while another goes on, that one leads until the first has a random access point again: nobody's segment
/// grows without end because somebody switched off the camera.</para>
/// <para>Decoding times: the track's own, moved by the distance from decoding to presentation of its first picture. Pictures that are reordered then have their
/// keyframes shown at their decoding time, so that <see cref="SegmentDescription.Start"/> and the sum of durations are presentation times too, and pictures and
/// sound of one number begin together (players that place a segment by its date or its <c>tfdt</c> then keep lips in step). Presentation times are never touched. Some
/// pictures get negative composition offsets; ffmpeg's demuxer, unlike players, then moves the whole track by the largest of them.</para>
/// <para>Configuration: a change on the leading track begins a segment with the next discontinuity number, and the other tracks follow it as at any boundary. A change
/// on another track ends its segment at once; its next one begins early, and the leading track joins with the same discontinuity number at its next random access unit.
/// A change that comes with a unit that is no random access point takes effect at the next one that is: until then units stay under the old configuration, since no
/// decoder could start on them under the new.</para>
/// </remarks>
public sealed class Packager
{
    /// <summary>Sound is kept from this long before the first picture; older has nothing to accompany.</summary>
    private static readonly TimeSpan LongestLead = TimeSpan.FromSeconds(1);

    /// <summary>After this long without a unit of the leading track another one leads.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(30);

    /// <summary>A gap that only keeps the numbers in step has a length all the same.</summary>
    private static readonly MediaTime ShortestGap = new(1, Timescale.Milliseconds);

    private readonly PackagerOptions _options;
    private readonly SegmentGrid _grid;
    private readonly PackagerState _start;
    private readonly TrackPackager[] _tracks;
    private readonly TrackPackager _preferred;

    /// <summary>Segments of the leading track that another track still has to fill, the one it is at last.</summary>
    private readonly List<PackagerBoundary> _boundaries;

    /// <summary>Units of other tracks that came before the first of the leading one.</summary>
    private readonly Queue<AccessUnit> _early = new();

    private TrackPackager _leading;
    private MediaTime? _earliest;
    private bool _hasBegun;
    private int _discontinuity;
    private bool _discontinuityIsDue;
    private MediaTime _end;

    /// <summary>A packager that starts from a state.</summary>
    public Packager(PackagerOptions options, PackagerState start)
    {
        if (start.Tracks.Count == 0)
        {
            throw new ArgumentException("A packager needs at least one track.", nameof(start));
        }

        _options = options;
        _grid = new SegmentGrid(options.SegmentDuration);
        _start = start;
        _discontinuity = start.Discontinuity;
        _discontinuityIsDue = start.IsDiscontinuityDue;
        _boundaries = [.. start.Boundaries];
        _tracks = new TrackPackager[start.Tracks.Count];
        for (var i = 0; i < _tracks.Length; i++)
        {
            var track = new TrackPackager(options, start.Tracks[i]);
            if (start.IsMidway)
            {
                // What a track was in comes from the packager before; a segment it began early has to be begun again.
                track.Number = start.Tracks[i].Number;
                track.FirstNumber = track.HasInit ? Math.Max(start.NextNumber, track.Number) : track.Number;
                track.IsOpen = start.Tracks[i].IsOpen && track.IsMuted;
            }
            else
            {
                track.Number = !track.HasInit && start.Boundaries.Count > 0 ? start.Boundaries[0].Number : start.NextNumber;
                track.FirstNumber = track.Number;
                track.LastDiscontinuity = start.Discontinuity;
            }

            _tracks[i] = track;
        }

        _preferred = Array.Find(_tracks, track => track.Kind == MediaKind.Video) ?? _tracks[0];
        _leading = _preferred;
        _leading.Number = start.NextNumber;
        _leading.FirstNumber = start.NextNumber;
        _leading.IsOpen = false;
    }

    /// <summary>Units that went into no segment: before the track's first random access unit, too early before the first picture, or of a second configuration
    /// change within one segment.</summary>
    public long DroppedUnits { get; private set; }

    /// <summary>Takes the next unit; what it completes is appended to <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">The unit's track is not one of the epoch's, or its decoding time is not after its predecessor's.</exception>
    public void Push(AccessUnit unit, IList<PackagerOutput> output)
    {
        var track = Find(unit.Track);
        if (track == _leading)
        {
            PushLeading(unit, output);
        }
        else if (!_hasBegun)
        {
            PushEarly(track, unit, output);
        }
        else if (unit.IsRandomAccess && (track == _preferred || IsLeadingAbsentAt(unit.Dts)))
        {
            TakeLead(track, unit, output);
        }
        else
        {
            PushFollowing(track, unit, output);
        }
    }

    /// <summary>Finishes all open parts and segments: nothing more will come in this epoch. All tracks that had a unit end with the same number.</summary>
    public void Flush(IList<PackagerOutput> output)
    {
        if (!_hasBegun)
        {
            DroppedUnits += _early.Count;
            _early.Clear();
            return;
        }

        // 1. The leading track's last segment.
        if (_leading.IsOpen)
        {
            var start = _leading.Start;
            _end = start + _leading.Close(null, output);
            _leading.Number++;
        }

        // 2. What the others have open; one may be a segment ahead.
        var last = _leading.Number - 1;
        foreach (var track in _tracks)
        {
            if (track != _leading && track.HasInit)
            {
                while (track.Number <= last)
                {
                    Advance(track, null, output);
                }

                if (track.IsOpen)
                {
                    var duration = track.Close(null, output);
                    _boundaries.Add(new PackagerBoundary(track.Number, _end, _discontinuity + 1));
                    _end += duration;
                    last = track.Number++;
                }
            }
        }

        // 3. Gaps for those that were not ahead.
        foreach (var track in _tracks)
        {
            while (track.HasInit && track.Number <= last)
            {
                Advance(track, null, output);
            }
        }

        _discontinuity = _boundaries[^1].Discontinuity;
        _discontinuityIsDue = false;
        foreach (var track in _tracks)
        {
            track.Number = track.HasInit ? last + 1 : track.Number;
        }

        _leading = _preferred;
        _leading.Number = last + 1;
        _hasBegun = false;
        ForgetBoundaries();
    }

    /// <summary>State from which another packager continues; meaningful just before a unit that begins a segment on the leading track (<see cref="WouldBegin"/>), and after <see cref="Flush"/>.</summary>
    public PackagerState CaptureState() => _start with
    {
        NextNumber = _leading.IsOpen ? _leading.Number + 1 : _leading.Number,
        Discontinuity = _discontinuity,
        IsMidway = _hasBegun,
        IsDiscontinuityDue = _discontinuityIsDue,
        Tracks = [.. _tracks.Select(track => track.CaptureState())],
        Boundaries = _hasBegun || _tracks.Any(track => !track.HasInit) ? [.. _boundaries] : [],
    };

    /// <summary>True when pushing this unit now would begin a segment on the leading track: the moment for <see cref="CaptureState"/>. False while another track leads in its place.</summary>
    public bool WouldBegin(AccessUnit unit) =>
        unit.Track == _preferred.Id && (_leading == _preferred ? BeginsSegment(unit) : unit.IsRandomAccess);

    private bool BeginsSegment(AccessUnit unit)
    {
        if (!_leading.IsOpen)
        {
            return unit.IsRandomAccess;
        }

        var dts = _leading.DecodingTimeOf(unit);
        return (unit.IsRandomAccess && (_discontinuityIsDue || _grid.SlotOf(dts) != _grid.SlotOf(_leading.Start) || _leading.IsChange(unit)))
            || IsLonger(dts - _leading.Start, _options.MaxSegmentDuration);
    }

    private bool IsLeadingAbsentAt(MediaTime time) => IsLonger(time - _leading.LastTime, LongestAbsence);

    // Asked for each unit: multiplied instead of divided.
    private static bool IsLonger(MediaTime time, TimeSpan limit) => (Int128)time.Ticks * TimeSpan.TicksPerSecond > (Int128)limit.Ticks * time.Scale.TicksPerSecond;

    private void PushLeading(AccessUnit unit, IList<PackagerOutput> output)
    {
        if (!_leading.IsOpen && !unit.IsRandomAccess)
        {
            DroppedUnits++;
        }
        else if (BeginsSegment(unit))
        {
            Begin(unit, output);
        }
        else
        {
            _leading.Add(unit, _leading.DecodingTimeOf(unit), output);
        }
    }

    /// <summary>Begins a segment of the video.</summary>
    private void Begin(AccessUnit unit, IList<PackagerOutput> output)
    {
        var dts = _leading.DecodingTimeOf(unit);
        if (_leading.IsOpen)
        {
            _leading.Close(dts, output);
            _leading.Number++;
        }

        if (_discontinuityIsDue || _leading.IsChange(unit))
        {
            _discontinuity++;
            _discontinuityIsDue = false;
        }

        _boundaries.Add(new PackagerBoundary(_leading.Number, dts, _discontinuity));
        foreach (var track in _tracks)
        {
            while (track != _leading && track.HasInit && track.Number < _leading.Number - 1)
            {
                Advance(track, null, output);
            }
        }

        ForgetBoundaries();
        _leading.Begin(unit, dts, Name(_leading.Number), output);
        if (!_hasBegun)
        {
            _hasBegun = true;
            while (_early.TryDequeue(out var early))
            {
                PushFollowing(Find(early.Track), early, output);
            }
        }
    }

    /// <summary>The leading track stays away, or comes back: from this unit on another decides the boundaries.</summary>
    private void TakeLead(TrackPackager track, AccessUnit unit, IList<PackagerOutput> output)
    {
        // 1. The absent track's segment ends; one that only stood in goes on and follows at its next unit.
        var absent = _leading;
        var last = absent.IsOpen ? absent.Number : absent.Number - 1;
        if (absent != _preferred)
        {
            _end = absent.LastTime;
        }
        else if (absent.IsOpen)
        {
            var start = absent.Start;
            _end = start + absent.Close(null, output);
            absent.Number++;
        }

        // 2. The new one ends what it is in, or leaves out what it missed.
        if (!track.HasInit)
        {
            track.UseConfig(unit.Config, _start.Epoch, output);
        }

        var dts = track.DecodingTimeOf(unit);
        while (track.Number <= last)
        {
            Advance(track, dts, output);
        }

        // 3. It begins a segment, or goes on with one that it had begun early.
        _leading = track;
        if (track.IsOpen)
        {
            _discontinuity++;
            _discontinuityIsDue = false;
            _boundaries.Add(new PackagerBoundary(track.Number, track.Start, _discontinuity));
        }

        PushLeading(unit, output);
    }

    private void PushEarly(TrackPackager track, AccessUnit unit, IList<PackagerOutput> output)
    {
        if (track.IsMuted)
        {
            return; // belongs to a segment that another packager made
        }

        _early.Enqueue(unit);
        while (IsLonger(unit.Dts - _early.Peek().Dts, LongestLead))
        {
            _early.Dequeue();
            DroppedUnits++;
        }

        _earliest ??= unit.Dts;
        if (IsLonger(unit.Dts - _earliest.Value, LongestAbsence))
        {
            _leading = track;
            AccessUnit[] units = [.. _early];
            _early.Clear();
            foreach (var early in units)
            {
                Push(early, output);
            }
        }
    }

    private void PushFollowing(TrackPackager track, AccessUnit unit, IList<PackagerOutput> output)
    {
        if (!track.HasInit && !unit.IsRandomAccess)
        {
            DroppedUnits++;
            return;
        }

        var dts = track.DecodingTimeOf(unit);
        if (!track.HasInit)
        {
            track.UseConfig(unit.Config, _start.Epoch, output); // the gaps that are owed name it
        }

        // 1. Cross the boundaries that lie between this unit and the one before.
        while (unit.IsRandomAccess && track.Number < _leading.Number && (track.Number < _leading.Number - 1 || dts >= BoundaryOf(track.Number + 1).Start))
        {
            Advance(track, dts, output);
        }

        // 2. Another configuration needs a segment of its own, in a stretch with another discontinuity number.
        if (track.IsChange(unit) && !MakeRoomForChange(track, dts, output))
        {
            DroppedUnits++;
            return;
        }

        // 3. The ordinary case.
        if (track.IsOpen)
        {
            track.Add(unit, dts, output);
        }
        else
        {
            track.Begin(unit, dts, Name(track.Number), output);
        }

        ForgetBoundaries();
    }

    private bool MakeRoomForChange(TrackPackager track, MediaTime dts, IList<PackagerOutput> output)
    {
        if (track.Number > _leading.Number)
        {
            return false; // a second change before the leading track could follow the first
        }

        if (track.IsOpen)
        {
            Advance(track, dts, output);
        }

        while (track.Number <= _leading.Number && BoundaryOf(track.Number).Discontinuity == track.LastDiscontinuity)
        {
            // The segment that all are in has no end yet: the gap ends where the sound goes on, in the next one.
            Advance(track, dts, output);
        }

        _discontinuityIsDue |= track.Number > _leading.Number;
        return true;
    }

    /// <summary>Ends the segment that a track is at, with a gap when it has nothing in it.</summary>
    private void Advance(TrackPackager track, MediaTime? next, IList<PackagerOutput> output)
    {
        if (track.IsOpen)
        {
            track.Close(next, output);
        }
        else
        {
            var index = (int)(track.Number - _boundaries[0].Number);
            var start = _boundaries[index].Start;
            var end = index + 1 < _boundaries.Count ? _boundaries[index + 1].Start : next ?? _end;
            track.LeaveOut(start, end > start + ShortestGap ? end - start : ShortestGap, Name(track.Number), output);
        }

        track.Number++;
    }

    private SegmentNaming Name(long number) =>
        new(
            _start.Epoch,
            number,
            number > _leading.Number && _boundaries[^1].Number < number ? _discontinuity + 1 : BoundaryOf(number).Discontinuity,
            _start.Anchor,
            _start.AnchorTicks);

    private PackagerBoundary BoundaryOf(long number) => _boundaries[(int)(number - _boundaries[0].Number)];

    private TrackPackager Find(TrackId id)
    {
        foreach (var track in _tracks)
        {
            if (track.Id == id)
            {
                return track;
            }
        }

        throw new ArgumentException($"There is no track {id} in this epoch.", nameof(id));
    }

    /// <summary>Keeps what the track furthest behind still needs.</summary>
    private void ForgetBoundaries()
    {
        var furthestBehind = _leading.Number;
        foreach (var track in _tracks)
        {
            furthestBehind = Math.Min(furthestBehind, track.Number);
        }

        var count = 0;
        while (count < _boundaries.Count - 1 && _boundaries[count].Number < furthestBehind)
        {
            count++;
        }

        if (count > 0)
        {
            _boundaries.RemoveRange(0, count);
        }
    }
}
