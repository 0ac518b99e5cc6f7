using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>
/// Makes one track's parts and segments; <see cref="Packager"/> decides where segments begin and end. One unit is held back until its
/// duration is known: the time to the next.
/// </summary>
internal sealed class TrackPackager
{
    /// <summary>Units are cut into another part before one would exceed this, whatever its duration.</summary>
    private const int MaxPartBytes = 32 << 20;

    /// <summary>Parts of one segment have numbers below this in the <c>mfhd</c> sequence number, which then repeats after four million segments.</summary>
    private const int MaxPartsPerSegment = 1024;

    /// <summary>A sound unit that the next one follows later than this after its own end does not last until then: the publisher was silent.</summary>
    private const int LongestSilenceInSeconds = 1;

    /// <summary>Given to a picture when nothing better is known: it was the only one of its epoch.</summary>
    private const int PicturesPerSecondWhenUnknown = 30;

    /// <summary>Apple's rule: parts except a segment's last reach this share of the part target (RFC 8216bis §4.4.4.9).</summary>
    private const int LeastPartPercent = 85;

    /// <summary>A larger distance from decoding to presentation of a first picture is a sender's mistake, not a reordering delay.</summary>
    private static readonly TimeSpan LongestDecodeDelay = TimeSpan.FromSeconds(1);

    private readonly PackagerOptions _options;
    private readonly List<FragmentSample> _samples = [];
    private readonly ImmutableArray<PartDescription>.Builder _parts = ImmutableArray.CreateBuilder<PartDescription>();

    private int _nextInit;
    private string? _initConfiguration;
    private long? _decodeDelay;
    private long _lastDuration;

    private SegmentBegun? _open;
    private AccessUnit? _held;
    private MediaTime _heldDts;
    private long _partStart;
    private long _partTicks;
    private long _partBytes;
    private long _partLimit;
    private long _segmentBytes;

    public TrackPackager(PackagerOptions options, PackagerTrackState state)
    {
        _options = options;
        Id = state.Track;
        Kind = state.Kind;
        _nextInit = state.NextInit;
        _initConfiguration = state.InitConfiguration;
        Scale = new Timescale(Math.Max(1, state.TicksPerSecond));
        _decodeDelay = state.DecodeDelayTicks;
        _lastDuration = state.LastDurationTicks;
        LastDiscontinuity = state.LastDiscontinuity;
    }

    public TrackId Id { get; }

    public MediaKind Kind { get; }

    /// <summary>A unit of it was packaged in this epoch.</summary>
    public bool HasInit => _nextInit > 0;

    /// <summary>Scale of the configuration in force.</summary>
    public Timescale Scale { get; private set; }

    /// <summary>Configuration in force; null before the first unit since this packager was made.</summary>
    public ICodecConfig? Config { get; private set; }

    /// <summary>Number of the segment it is at: the open one, or the next to begin or to be left out.</summary>
    public long Number { get; set; }

    /// <summary>The first segment that comes from this packager; earlier ones came from the packager whose state it began with.</summary>
    public long FirstNumber { get; set; }

    /// <summary>It is at a segment that the packager before this one made: nothing comes out until that ends.</summary>
    public bool IsMuted => Number < FirstNumber;

    /// <summary>Discontinuity sequence number of the segment begun or left out last.</summary>
    public int LastDiscontinuity { get; set; }

    /// <summary>It has a unit in the segment it is at.</summary>
    public bool IsOpen { get; set; }

    /// <summary>First decoding time of the open segment.</summary>
    public MediaTime Start => _open!.Start;

    /// <summary>Decoding time of the unit pushed last.</summary>
    public MediaTime LastTime => _heldDts;

    public PackagerTrackState CaptureState() =>
        new(Id, Kind, _nextInit, _initConfiguration, HasInit ? Scale.TicksPerSecond : 0, _decodeDelay, _lastDuration, Number, IsOpen, LastDiscontinuity);

    /// <summary>The unit's decoding time in the track: see the remarks of <see cref="Packager"/>.</summary>
    public MediaTime DecodingTimeOf(AccessUnit unit)
    {
        _decodeDelay ??= DecodeDelayOf(unit);
        return new MediaTime(unit.Dts.Ticks + _decodeDelay.Value, unit.Dts.Scale);
    }

    /// <summary>True when the unit needs another init segment than the one in force. Before the first unit of an epoch nothing is in force.</summary>
    public bool IsChange(AccessUnit unit) =>
        unit.IsRandomAccess
        && (Config is not null ? !CodecConfig.AreSame(Config, unit.Config) : _initConfiguration is not null && _initConfiguration != Describe(unit.Config));

    /// <summary>Begins a segment with a unit.</summary>
    public void Begin(AccessUnit unit, MediaTime dts, SegmentNaming naming, IList<PackagerOutput> output)
    {
        // A picture that is no random access point cannot be the first under another configuration: the change waits for the next that is.
        if (Config is null || unit.IsRandomAccess)
        {
            UseConfig(unit.Config, naming.Epoch, output);
        }

        LastDiscontinuity = naming.Discontinuity;
        IsOpen = true;
        if (IsMuted)
        {
            return;
        }

        _open = new SegmentBegun(Id, naming.Epoch, naming.Number, naming.Discontinuity, _nextInit - 1, dts, naming.ProgramDateTime(dts));
        _parts.Clear();
        _segmentBytes = 0;
        StartPart(dts.Ticks);
        output.Add(_open);
        _held = unit;
        _heldDts = dts;
    }

    /// <summary>Adds a unit to the open segment.</summary>
    public void Add(AccessUnit unit, MediaTime dts, IList<PackagerOutput> output)
    {
        if (IsMuted)
        {
            return;
        }

        _lastDuration = Finish(dts, output);
        _held = unit;
        _heldDts = dts;
    }

    /// <summary>Ends the open segment. Without a following unit (<paramref name="next"/> null) the last one's duration is its codec's or its predecessor's.</summary>
    /// <returns>The segment's duration.</returns>
    public MediaTime Close(MediaTime? next, IList<PackagerOutput> output)
    {
        IsOpen = false;
        if (IsMuted)
        {
            return MediaTime.Zero(Scale);
        }

        Finish(next, output);
        ClosePart(output);
        var begun = _open!;
        var duration = 0L;
        foreach (var part in _parts)
        {
            duration += part.Duration.Ticks;
        }

        output.Add(new SegmentReady(new SegmentDescription
        {
            Track = Id,
            Epoch = begun.Epoch,
            Number = begun.Number,
            Discontinuity = begun.Discontinuity,
            Init = begun.Init,
            Start = begun.Start,
            Duration = new MediaTime(duration, begun.Start.Scale),
            Bytes = _segmentBytes,
            ProgramDateTime = begun.ProgramDateTime,
            Parts = _parts.DrainToImmutable(),
        }));
        _open = null;
        _held = null;
        return new MediaTime(duration, begun.Start.Scale);
    }

    /// <summary>Says that the track has nothing for a stretch of time.</summary>
    public void LeaveOut(MediaTime start, MediaTime duration, SegmentNaming naming, IList<PackagerOutput> output)
    {
        LastDiscontinuity = naming.Discontinuity;
        if (IsMuted)
        {
            return;
        }

        output.Add(new SegmentReady(new SegmentDescription
        {
            Track = Id,
            Epoch = naming.Epoch,
            Number = naming.Number,
            Discontinuity = naming.Discontinuity,
            Init = Math.Max(0, _nextInit - 1),
            Start = start.To(Scale),
            Duration = duration.To(Scale),
            Bytes = 0,
            ProgramDateTime = naming.ProgramDateTime(start),
            Parts = [],
        }));
    }

    /// <summary>Makes an init segment if the configuration is not the one in force.</summary>
    public void UseConfig(ICodecConfig config, int epoch, IList<PackagerOutput> output)
    {
        if (Config is not null && CodecConfig.AreSame(Config, config))
        {
            Config = config;
            return;
        }

        Config = config;
        Scale = config.Timescale;
        _partLimit = _options.PartDuration.Ticks * Scale.TicksPerSecond / TimeSpan.TicksPerSecond;
        var description = Describe(config);
        if (description == _initConfiguration)
        {
            return; // the packager before this one has made it
        }

        output.Add(new InitReady(new InitDescription(Id, epoch, _nextInit, config, InitSegmentWriter.Write(config))));
        _initConfiguration = description;
        _nextInit++;
    }

    private static string Describe(ICodecConfig config) =>
        $"{config.SampleEntryType}:{Convert.ToBase64String(config.ConfigurationBox.Span)}";

    private static long DecodeDelayOf(AccessUnit first)
    {
        var delay = first.Pts - first.Dts;
        return delay.Ticks > 0 && delay.ToTimeSpan() <= LongestDecodeDelay ? delay.Ticks : 0;
    }

    /// <summary>Gives the held unit its duration and puts it into a part.</summary>
    private long Finish(MediaTime? next, IList<PackagerOutput> output)
    {
        var unit = _held!;
        var duration = next is { } time ? (time - _heldDts).Ticks : NominalDuration(unit);
        if (duration <= 0)
        {
            throw new ArgumentException($"Units of track {Id} must have strictly rising decoding times: {_heldDts} was followed by {next}.", nameof(next));
        }

        // A hole stays a hole: the part ends before it and the next begins with its own tfdt. Players jump a hole; stretched over it, sound would slip.
        var endsBeforeHole = duration > LongestOf(unit);
        if (endsBeforeHole)
        {
            duration = Math.Min(duration, NominalDuration(unit));
        }

        if (_samples.Count > 0 && (_partTicks + duration > _partLimit || _partBytes + unit.Payload.Length > MaxPartBytes))
        {
            ClosePart(output);
        }

        if (_samples.Count == 0)
        {
            StartPart(_heldDts.Ticks);
        }

        _samples.Add(new FragmentSample((uint)duration, CompositionOffset(unit), unit.IsRandomAccess, unit.Payload));
        _partTicks += duration;
        _partBytes += unit.Payload.Length;

        // When one more of the same length would not fit there is no need to wait until the next one's length is known.
        if (endsBeforeHole || (_partTicks + duration > _partLimit && _partTicks * 100 >= _partLimit * LeastPartPercent))
        {
            ClosePart(output);
        }

        return duration;
    }

    private long LongestOf(AccessUnit unit) =>
        unit.Config.Kind == MediaKind.Audio ? LongestSilenceInSeconds * (long)_heldDts.Scale.TicksPerSecond : uint.MaxValue;

    private int CompositionOffset(AccessUnit unit) => (int)Math.Clamp((unit.Pts - _heldDts).Ticks, int.MinValue, int.MaxValue);

    private long NominalDuration(AccessUnit unit)
    {
        if (unit.Config is IAudioConfig audio)
        {
            try
            {
                var duration = audio.DurationOf(unit.Payload.Span);
                if (duration > 0)
                {
                    return duration;
                }
            }
            catch (MediaFormatException)
            {
                // A damaged unit is a decoder's business; here it lasts as long as its neighbour.
            }
        }

        return _lastDuration > 0 ? _lastDuration : Math.Max(1, _heldDts.Scale.TicksPerSecond / PicturesPerSecondWhenUnknown);
    }

    private void StartPart(long start)
    {
        _partStart = start;
        _partTicks = 0;
        _partBytes = 0;
    }

    private void ClosePart(IList<PackagerOutput> output)
    {
        if (_samples.Count == 0)
        {
            return;
        }

        var open = _open!;
        var sequence = unchecked((uint)((open.Number * MaxPartsPerSegment) + _parts.Count + 1));
        var bytes = FragmentWriter.Write(sequence, _partStart, CollectionsMarshal.AsSpan(_samples));
        var part = new PartDescription(new MediaTime(_partTicks, open.Start.Scale), bytes.Length, _samples[0].IsSync);
        _samples.Clear();
        _parts.Add(part);
        _segmentBytes += bytes.Length;
        output.Add(new PartReady(Id, part, bytes));
    }
}
