using Rillcast.Media;

namespace Rillcast.Live.Renditions;

/// <summary>The renditions of a live video, best first. Single owner.</summary>
internal sealed class RenditionSet(LiveWindow window, LiveOptions options)
{
    private readonly List<RenditionTrack> _tracks = [];
    private readonly SortedDictionary<long, DateTimeOffset> _begun = [];
    private HashSet<TrackId> _ladder = [];

    /// <summary>The track they are made from; null until it is there.</summary>
    public TrackWindow? Source => window.Find(TrackId.Source);

    /// <summary>Renditions of which nothing can be seen yet and for which it is worth waiting: manifests are not complete without them.</summary>
    public int Pending(DateTimeOffset now) =>
        _tracks.Count(t => t.Window is null && !t.IsShed && (Source is not { } source || !source.HasBegun(0) || now - BegunAt(t.Next) < options.StandInAfter + options.StandInAfter));

    /// <summary>True when each has all that the source has.</summary>
    public bool IsSettled => Source is not { } source || _tracks.TrueForAll(t => t.Window is null || t.Next >= source.NextNumber);

    public IReadOnlyList<RenditionStatus> Statuses() => [.. _tracks.Select(t => t.StatusAgainst(Source))];

    /// <summary>Says which renditions there shall be from now on, best first. One that is not among them any more is stood in for, so that its viewers go on.</summary>
    public void SetLadder(IReadOnlyList<RenditionDescription> ladder, DateTimeOffset now)
    {
        _ladder = [.. ladder.Select(r => r.Track)];
        for (var i = 0; i < ladder.Count; i++)
        {
            if (_tracks.Find(t => t.Track == ladder[i].Track) is { } known)
            {
                known.Description = ladder[i];
                known.IsShed = false;
                continue;
            }

            var track = new RenditionTrack(ladder[i], options);
            track.StartAt(Source?.OpenSegment?.Number ?? Source?.NextNumber ?? 0, now);
            _tracks.Add(track);
        }

        foreach (var track in _tracks.Where(t => !_ladder.Contains(t.Track)))
        {
            track.IsShed = true;
        }

        var order = ladder.Select(r => r.Track).ToList();
        _tracks.Sort((a, b) => Place(a).CompareTo(Place(b)));
        int Place(RenditionTrack track) => order.IndexOf(track.Track) is >= 0 and var index ? index : int.MaxValue;
    }

    /// <summary>Pictures a second of the source, from which those of the renditions follow.</summary>
    public void SetFrameRate(double framesPerSecond)
    {
        foreach (var track in _tracks)
        {
            if (track.Window is { } shown)
            {
                shown.FrameRate = framesPerSecond / track.Description.FrameDivisor;
            }
        }
    }

    public void SetShed(TrackId track, bool shed)
    {
        if (_ladder.Contains(track) && Find(track) is { } found)
        {
            found.IsShed = shed;
        }
    }

    public RenditionTrack? Find(TrackId track) => _tracks.Find(t => t.Track == track);

    /// <summary>Takes up what the window has from an earlier process.</summary>
    public void Resume(DateTimeOffset now)
    {
        foreach (var restored in window.Tracks.Where(t => t.IsRendition))
        {
            var track = new RenditionTrack(new RenditionDescription(restored.Track, restored.Inits[^1].Config.SampleEntryType, 1), options) { IsShed = true };
            track.Resume(restored, now);
            _tracks.Add(track);
        }
    }

    /// <summary>When the source began a segment; long ago when that is not known.</summary>
    public DateTimeOffset BegunAt(long number) => _begun.GetValueOrDefault(number);

    /// <summary>Lists what can be listed, after anything has changed.</summary>
    public void Advance(DateTimeOffset now, bool force)
    {
        if (_tracks.Count == 0 || Source is not { } source)
        {
            return;
        }

        if (source.OpenSegment is { } open)
        {
            _begun.TryAdd(open.Number, now);
        }

        // From the worst to the best: a better one can then be stood in for by a worse one that has just moved on.
        for (var i = _tracks.Count - 1; i >= 0; i--)
        {
            var track = _tracks[i];
            var had = track.Window;
            track.Advance(this, now, force);
            if (had is null && track.Window is { } fresh)
            {
                window.AddRendition(fresh, _tracks.Take(i).Select(t => t.Track));
            }
        }

        while (_begun.Count > 0 && _begun.Keys.First() is var oldest && _tracks.TrueForAll(t => t.Next > oldest))
        {
            _begun.Remove(oldest);
        }
    }

    /// <summary>
    /// The track that stands in for a segment: the next worse one that has begun it itself, else the source. While a worse one may still begin it, none
    /// (<paramref name="canWait"/>): the source costs its viewers more than they asked for.
    /// </summary>
    public TrackWindow? ChooseStandIn(RenditionTrack forTrack, long number, bool canWait)
    {
        var mayComeLater = false;
        foreach (var worse in _tracks.Skip(_tracks.IndexOf(forTrack) + 1))
        {
            if (worse.Description.SampleEntryType != forTrack.Description.SampleEntryType)
            {
                continue;
            }

            if (worse.Window is { } candidate && HasOwn(candidate, number))
            {
                return candidate;
            }

            mayComeLater |= worse.Wants(number);
        }

        return !(canWait && mayComeLater) && Source is { } source && source.Inits.Count > 0
            && source.Inits[^1].Config.SampleEntryType == forTrack.Description.SampleEntryType && HasOwn(source, number)
            ? source
            : null;
    }

    /// <summary>No track can stand in now, but one may soon: better than a gap.</summary>
    public bool MayStandInLater(RenditionTrack forTrack, long number, DateTimeOffset now) =>
        now - BegunAt(number) < options.StandInAfter + options.RenditionStall
        && _tracks.Skip(_tracks.IndexOf(forTrack) + 1).Any(t => t.Description.SampleEntryType == forTrack.Description.SampleEntryType && t.Wants(number));

    private static bool HasOwn(TrackWindow track, long number) =>
        track.Find(number) is { } segment ? segment is { IsGap: false, StandIn: null }
        : track.OpenSegment is { StandIn: null, Parts.Count: > 0 } open && open.Number == number;
}
