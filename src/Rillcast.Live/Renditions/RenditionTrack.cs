using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live.Renditions;

/// <summary>
/// One rendition of a live video: puts the segments that workers make, in whatever order they come, into its window one after the other, and lets another
/// track stand in for those that do not come in time. Its segments have the source's numbers, starts and discontinuities. Single owner.
/// <para>Per number: nothing yet → own parts → whole; or nothing yet → stood in, part by part as the other track goes on → whole. Once something is listed for a number
/// it stays: own parts that stop coming end the segment short.</para>
/// </summary>
internal sealed class RenditionTrack(RenditionDescription description, LiveOptions options)
{
    /// <summary>Segments ahead of the one it is at that are kept until their turn.</summary>
    private const int MaxAhead = 16;

    /// <summary>Bytes kept for these at most; beyond them a worker's output is refused and made again later.</summary>
    private const long MaxHeldBytes = 64 << 20;

    private readonly SortedDictionary<long, MadeSegment> _made = [];
    private long _heldBytes;
    private TrackWindow? _standIn;
    private DateTimeOffset _lastProgress;
    private RenditionState _state = RenditionState.Waiting;
    private DateTimeOffset _since;
    private long _own;
    private long _stoodIn;

    /// <summary>What it is.</summary>
    public RenditionDescription Description { get; set; } = description;

    public TrackId Track => Description.Track;

    /// <summary>What viewers see of it; null until it has an init segment.</summary>
    public TrackWindow? Window { get; private set; }

    /// <summary>Number of the segment it is at.</summary>
    public long Next { get; private set; }

    /// <summary>Taken out on purpose: nothing is wanted for it.</summary>
    public bool IsShed { get; set; }

    /// <summary>Begins at a segment of the source.</summary>
    public void StartAt(long number, DateTimeOffset now) => (Next, _since) = (number, now);

    /// <summary>Goes on with what an earlier process left.</summary>
    public void Resume(TrackWindow window, DateTimeOffset now)
    {
        Window = window;
        foreach (var segment in window.Segments)
        {
            Count(segment.Description);
        }

        StartAt(window.NextNumber, now);
    }

    /// <summary>True while output for a segment is of use.</summary>
    public bool Wants(long number) => !IsShed && number >= Next && number <= Next + MaxAhead && (number > Next || _standIn is null);

    /// <summary>Keeps one output until <see cref="Advance"/> lists it; false when nobody wants it.</summary>
    /// <exception cref="MediaFormatException">The init segment cannot be read.</exception>
    public bool Take(int epoch, long number, RenditionOutput output, DateTimeOffset now)
    {
        if (!Wants(number))
        {
            return false;
        }

        if (!_made.TryGetValue(number, out var made) || (made.Count == 0 && made.Maker != output.Maker))
        {
            made = _made[number] = new MadeSegment(epoch, output.Maker);
        }

        if (made.Maker != output.Maker)
        {
            // Another encoder's pictures refer to others than those that are here.
            return false;
        }

        switch (output)
        {
            // The same segment may come twice, from two tries of one maker; they are alike to the byte, so the first of each part is as good as the other.
            case RenditionOutput.Begun begun:
                made.Init ??= new InitDescription(Track, epoch, 0, ReadConfig(begun.Init), begun.Init);
                break;
            case RenditionOutput.Part part when part.Index == made.Count && !made.IsWhole:
                if (_heldBytes + part.Bytes.Length > MaxHeldBytes && number > Next)
                {
                    return false;
                }

                _heldBytes += part.Bytes.Length;
                made.Add(part);
                break;
            case RenditionOutput.Ended when made.Count > 0:
                made.IsWhole = true;
                break;
        }

        if (number == Next)
        {
            _lastProgress = now;
        }

        return true;
    }

    /// <summary>Lists what can be listed.</summary>
    /// <param name="set">The other tracks.</param>
    /// <param name="now">Present time.</param>
    /// <param name="force">Wait for nothing: what the source has and this one has not is stood in for.</param>
    public void Advance(RenditionSet set, DateTimeOffset now, bool force)
    {
        while (set.Source is { } source && source.HasBegun(Next) && Step(set, source, now, force))
        {
            Next++;
            _standIn = null;
            while (_made.Count > 0 && _made.Keys.First() < Next)
            {
                Forget(_made.Keys.First());
            }
        }
    }

    /// <summary>As operators see it.</summary>
    public RenditionStatus StatusAgainst(TrackWindow? source)
    {
        var behind = source?.Edge is { } edge ? edge.ToTimeSpan() - (Window?.Edge?.ToTimeSpan() ?? TimeSpan.Zero) : TimeSpan.Zero;
        return new RenditionStatus(Description, _state, _since, behind > TimeSpan.Zero ? behind : TimeSpan.Zero, Next, _own, _stoodIn);
    }

    /// <summary>Does one step for the segment it is at; true when that is whole.</summary>
    private bool Step(RenditionSet set, TrackWindow source, DateTimeOffset now, bool force)
    {
        var finished = source.Find(Next);
        if (_standIn is { } other)
        {
            return Mirror(other);
        }

        // 1. Its own, as far as it is there.
        if (_made.TryGetValue(Next, out var made) && made.Init is not null && made.Count > 0 && source.FactsOf(Next) is { } facts && facts.Epoch == made.Epoch)
        {
            return ListOwn(source, facts, made, finished is not null, now, force);
        }

        // 2. The source has nothing for this stretch: nor has this one.
        if (finished is { IsGap: true })
        {
            Window?.AddGap(finished);
            _stoodIn++;
            return true;
        }

        // 3. Too late, or taken out: another track stands in.
        var isLate = now - set.BegunAt(Next) >= options.StandInAfter;
        if (!force && !IsShed && !isLate)
        {
            return false;
        }

        if (Window is null)
        {
            // Nothing is listed before its first own segment; what is passed over now is stood in for when that comes.
            return finished is not null;
        }

        if (set.ChooseStandIn(this, Next, canWait: !force && !isLate) is { } chosen)
        {
            _standIn = chosen;
            Enter(IsShed ? RenditionState.Shed : RenditionState.StandIn, now);
            return Mirror(chosen);
        }

        if (finished is null || (!force && set.MayStandInLater(this, Next, now)))
        {
            return false;
        }

        Enter(IsShed ? RenditionState.Shed : RenditionState.StandIn, now);
        Window.AddGap(finished);
        _stoodIn++;
        return true;
    }

    private bool ListOwn(TrackWindow source, SegmentFacts facts, MadeSegment made, bool isSourceFinished, DateTimeOffset now, bool force)
    {
        var window = Window ??= Open(source, made.Init!);
        if (window.IsClosed)
        {
            var init = InitFor(window, made.Init!);
            window.Apply(new SegmentBegun(Track, facts.Epoch, Next, facts.Discontinuity, init, facts.Start.To(made.Init!.Config.Timescale), facts.ProgramDateTime));
            _lastProgress = now;
            Enter(RenditionState.Own, now);
        }

        foreach (var part in made.TakeParts())
        {
            _heldBytes -= part.Bytes.Length;
            window.Apply(new PartReady(Track, part.Description, part.Bytes));
        }

        if (!made.IsWhole && !(isSourceFinished && (force || now - _lastProgress >= options.RenditionStall)))
        {
            return false;
        }

        window.Apply(new SegmentReady(window.DescribeOpen()));
        _own++;
        return true;
    }

    /// <summary>Lists what another track has of the segment.</summary>
    private bool Mirror(TrackWindow other)
    {
        if (other.Find(Next) is { } whole)
        {
            Window!.AddStandIn(whole);
            _stoodIn++;
            return true;
        }

        if (other.OpenSegment is { } open && open.Number == Next)
        {
            Window!.ShowStandIn(open, other.Track);
        }

        return false;
    }

    private TrackWindow Open(TrackWindow source, InitDescription init)
    {
        var window = new TrackWindow(Track, init.Config.Kind, options);

        // All that was before is stood in for by the source, so that viewers who go back find every stretch in every quality.
        var isSame = source.Inits.Count > 0 && source.Inits[^1].Config.SampleEntryType == init.Config.SampleEntryType;
        InitFor(window, init);
        foreach (var segment in source.Segments)
        {
            if (segment.Description.Number >= Next)
            {
                break;
            }

            if (isSame && !segment.Description.IsGap)
            {
                window.AddStandIn(segment.Description);
            }
            else
            {
                window.AddGap(segment.Description);
            }
        }

        return window;
    }

    /// <summary>Number of the init segment inside its epoch; made known when it is new.</summary>
    private int InitFor(TrackWindow window, InitDescription init)
    {
        var number = 0;
        foreach (var known in window.Inits)
        {
            if (known.Epoch == init.Epoch)
            {
                if (CodecConfig.AreSame(known.Config, init.Config))
                {
                    return known.Number;
                }

                number = known.Number + 1;
            }
        }

        window.Apply(new InitReady(init with { Number = number }));
        return number;
    }

    private void Enter(RenditionState state, DateTimeOffset now)
    {
        if (_state != state)
        {
            (_state, _since) = (state, now);
        }
    }

    private void Count(SegmentDescription segment)
    {
        if (segment.IsGap || segment.StandIn is not null)
        {
            _stoodIn++;
        }
        else
        {
            _own++;
        }
    }

    private void Forget(long number)
    {
        _heldBytes -= _made[number].HeldBytes;
        _made.Remove(number);
    }

    private static ICodecConfig ReadConfig(ReadOnlyMemory<byte> init)
    {
        var movie = Mp4Reader.ReadInit(init);
        return movie.Tracks.Count == 1
            ? CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox)
            : throw new MediaFormatException($"The init segment of a rendition has {movie.Tracks.Count} tracks instead of one.");
    }

    /// <summary>What a worker made of one segment, as far as it is not listed yet.</summary>
    private sealed class MadeSegment(int epoch, string maker)
    {
        private readonly List<RenditionOutput.Part> _waiting = [];

        public int Epoch => epoch;

        public string Maker => maker;

        public InitDescription? Init { get; set; }

        public bool IsWhole { get; set; }

        /// <summary>Parts so far, listed or not.</summary>
        public int Count { get; private set; }

        public long HeldBytes => _waiting.Sum(p => (long)p.Bytes.Length);

        public void Add(RenditionOutput.Part part)
        {
            _waiting.Add(part);
            Count++;
        }

        public RenditionOutput.Part[] TakeParts()
        {
            RenditionOutput.Part[] parts = [.. _waiting];
            _waiting.Clear();
            return parts;
        }
    }
}

/// <summary>What a rendition's segment takes over from the source's.</summary>
internal readonly record struct SegmentFacts(int Epoch, int Discontinuity, MediaTime Start, DateTimeOffset ProgramDateTime);
