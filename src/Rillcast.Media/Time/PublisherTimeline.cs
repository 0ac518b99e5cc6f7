using Rillcast.Media.Codecs;
using Rillcast.Media.Flv;

namespace Rillcast.Media.Time;

/// <summary>
/// Places units from a sender's clock on the video's own timeline. Deterministic: the same units from the same state get the same times. Single owner.
/// </summary>
/// <remarks>
/// A unit's time is the sender's clock plus an offset. Each track remembers its offset; the session remembers the last few.
/// A unit that is not near the one before it in its track is tried in turn with
/// <list type="number">
/// <item>the track's own offset: right when the track was silent while others went on;</item>
/// <item>the session's recent offsets, newest first: right when another track has made the same jump before, or when a jump is taken back;</item>
/// <item>else the sender's clock has jumped: a new offset puts the unit right after all that is placed already.</item>
/// </list>
/// So both tracks of a jump get the same offset, whichever comes first, and stay in step.
/// </remarks>
public sealed class PublisherTimeline
{
    private const int MaxClockOffsets = 4;
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const long NanosecondsPerTick = 100;

    private static readonly Timescale Nanoseconds = new(1_000_000_000);

    private readonly List<TrackClock> _clocks = [];
    private readonly List<long> _offsets = [];
    private readonly MediaTime _epochStart;
    private readonly uint _origin;

    /// <summary>A timeline that goes on from a captured state, or begins an epoch.</summary>
    public PublisherTimeline(PublisherTimelineState state)
    {
        _epochStart = new MediaTime(state.EpochStartTicks, Timescale.HundredNanoseconds);
        _origin = state.OriginTimestamp;
        _offsets.AddRange(state.ClockOffsets);
        if (_offsets.Count == 0)
        {
            _offsets.Add((state.EpochStartTicks * NanosecondsPerTick) - (state.OriginTimestamp * NanosecondsPerMillisecond));
        }

        _clocks.AddRange(state.Tracks.Select(TrackClock.From));
        LateUnits = state.LateUnits;
        Jumps = state.Jumps;
        AudioResyncs = state.AudioResyncs;
    }

    /// <summary>Farthest that a track's next unit may be ahead of its last one, or of all that is placed, without being a jump of the sender's clock.</summary>
    public static TimeSpan MaxForward { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Farthest that a track's next unit may be behind its last one without being a jump.</summary>
    public static TimeSpan MaxBackward { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far the carried time of an audio unit may be from the end of the unit before it while it is still put right there, or half a unit when that is more.
    /// RTMP's whole milliseconds need 1 ms; phones that take the time of capture need some tens; lip-sync errors are seen from about 45 ms on (ITU-R BT.1359).
    /// </summary>
    public static TimeSpan MaxAudioDeviation { get; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Units whose decoding time was not after the one before, and was corrected.</summary>
    public long LateUnits { get; private set; }

    /// <summary>Jumps of the sender's clock.</summary>
    public long Jumps { get; private set; }

    /// <summary>Times that sound was set to its carried time again: units were lost, or the sender's two clocks drift.</summary>
    public long AudioResyncs { get; private set; }

    private static long MaxForwardNanoseconds => MaxForward.Ticks * NanosecondsPerTick;

    private static long MaxBackwardNanoseconds => MaxBackward.Ticks * NanosecondsPerTick;

    // End of all that is placed.
    private MediaTime Head
    {
        get
        {
            var head = _epochStart;
            foreach (var clock in _clocks)
            {
                head = clock.End > head ? clock.End : head;
            }

            return head;
        }
    }

    /// <summary>Gives a unit its absolute times. Decoding times rise strictly per track and never lie before the epoch's start; presentation is never before decoding.</summary>
    /// <param name="track">The track the unit goes to.</param>
    /// <param name="unit">A unit that <see cref="FlvDemuxer"/> made.</param>
    public AccessUnit Place(TrackId track, in DemuxedUnit unit)
    {
        var scale = unit.Config.Timescale;
        var clock = _clocks.Find(candidate => candidate.Track == track);
        var isFirst = clock is null;
        clock ??= new TrackClock(track);
        clock.Rescale(scale);

        var sender = FollowClock(clock, isFirst, unit);
        var carried = OnTimeline(clock, sender, unit.TimestampNanoseconds);
        var carriedTicks = carried.To(scale).Ticks;
        long dts;
        if (unit.Config is IAudioConfig audio)
        {
            var duration = audio.DurationOf(unit.Payload.Span);
            dts = isFirst ? Math.Max(carriedTicks, _epochStart.To(scale).Ticks) : PlaceAudio(clock, carriedTicks, duration);
            clock.LastDurationTicks = duration;
        }
        else
        {
            dts = isFirst ? Math.Max(carriedTicks, _epochStart.To(scale).Ticks) : Rising(clock, carriedTicks);
            clock.LastDurationTicks = isFirst ? DefaultDuration(scale) : PlausibleDuration(clock, dts - clock.LastDtsTicks);
        }

        clock.LastDtsTicks = dts;
        clock.LastSenderMilliseconds = sender;
        if (isFirst)
        {
            _clocks.Add(clock);
        }

        // The presentation time is the carried one; sound has none of its own.
        var pts = unit.Config.Kind == MediaKind.Audio
            ? dts
            : Math.Max(dts, new MediaTime(carried.Ticks + (unit.CompositionOffset * NanosecondsPerMillisecond), Nanoseconds).To(scale).Ticks);
        return new AccessUnit(track, unit.Config, new MediaTime(dts, scale), new MediaTime(pts, scale), unit.IsRandomAccess, unit.Payload);
    }

    /// <summary>All that later placements depend on.</summary>
    public PublisherTimelineState CaptureState() => new()
    {
        EpochStartTicks = _epochStart.Ticks,
        OriginTimestamp = _origin,
        ClockOffsets = [.. _offsets],
        Tracks = [.. _clocks.Select(clock => clock.Capture())],
        LateUnits = LateUnits,
        Jumps = Jumps,
        AudioResyncs = AudioResyncs,
    };

    private static MediaTime OnTimeline(TrackClock clock, long sender, int nanoseconds) =>
        new((sender * NanosecondsPerMillisecond) + nanoseconds + clock.OffsetNanoseconds, Nanoseconds);

    private static long Unwrap(uint timestamp, long near) => near + (int)(timestamp - (uint)near);

    private static long DefaultDuration(Timescale scale) => Math.Max(1, scale.TicksPerSecond / 30);

    private static long PlausibleDuration(TrackClock clock, long duration) =>
        duration > 1 && duration <= clock.Scale.TicksPerSecond ? duration : clock.LastDurationTicks;

    // Unwraps the unit's clock and sees to it that the track's offset is right for it.
    private long FollowClock(TrackClock clock, bool isFirst, in DemuxedUnit unit)
    {
        if (!isFirst)
        {
            var sender = Unwrap(unit.Timestamp, clock.LastSenderMilliseconds);
            var step = (sender - clock.LastSenderMilliseconds) * NanosecondsPerMillisecond;
            if (step >= -MaxBackwardNanoseconds && step <= MaxForwardNanoseconds)
            {
                return sender;
            }
        }

        var head = Head.To(Nanoseconds).Ticks;

        // A first unit has no predecessor; tracks may start some seconds apart.
        var earliest = isFirst ? head - MaxForwardNanoseconds : new MediaTime(clock.LastDtsTicks, clock.Scale).To(Nanoseconds).Ticks - MaxBackwardNanoseconds;
        var latest = head + MaxForwardNanoseconds;
        if (!isFirst && TryOffset(clock.OffsetNanoseconds, unit, head, earliest, latest, out var found))
        {
            return found;
        }

        for (var i = _offsets.Count - 1; i >= 0; i--)
        {
            if (TryOffset(_offsets[i], unit, head, earliest, latest, out found))
            {
                clock.OffsetNanoseconds = _offsets[i];
                return found;
            }
        }

        Jumps++;
        clock.OffsetNanoseconds = head - (unit.Timestamp * NanosecondsPerMillisecond) - unit.TimestampNanoseconds;
        _offsets.Add(clock.OffsetNanoseconds);
        if (_offsets.Count > MaxClockOffsets)
        {
            _offsets.RemoveAt(0);
        }

        return unit.Timestamp;
    }

    // The unit's 32-bit clock is read as the value that lies nearest to the head under this offset.
    private static bool TryOffset(long offset, in DemuxedUnit unit, long head, long earliest, long latest, out long sender)
    {
        sender = Unwrap(unit.Timestamp, (head - offset) / NanosecondsPerMillisecond);
        var time = (sender * NanosecondsPerMillisecond) + offset;
        return time >= earliest && time <= latest;
    }

    // Sound has no gaps unless units are missing: as long as the carried time agrees, the unit follows the one before to the sample.
    private long PlaceAudio(TrackClock clock, long carried, int duration)
    {
        var expected = clock.LastDtsTicks + clock.LastDurationTicks;
        var tolerance = Math.Max(MediaTime.From(MaxAudioDeviation, clock.Scale).Ticks, duration / 2);
        if (Math.Abs(carried - expected) <= tolerance)
        {
            return expected;
        }

        AudioResyncs++;
        return Rising(clock, carried);
    }

    private long Rising(TrackClock clock, long ticks)
    {
        if (ticks > clock.LastDtsTicks)
        {
            return ticks;
        }

        LateUnits++;
        return clock.LastDtsTicks + 1;
    }
}
