using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Live;

/// <summary>
/// What viewers can have of a video: takes the packager's output and makes snapshots of it. Holds the bytes of the last minutes
/// (R3); older ones are the store's. Single owner; only the snapshots leave it.
/// </summary>
internal sealed class LiveWindow(VideoId id, LiveOptions options, DateTimeOffset startedAt)
{
    // Replaced, never changed: waiting readers look a track up in it.
    private volatile ImmutableList<TrackWindow> _tracks = [];
    private VideoSnapshot _snapshot = new() { Id = id, Version = 1, StartedAt = startedAt, IsEnded = false, Tracks = [] };
    private bool _ended;

    /// <summary>The snapshot made last.</summary>
    public VideoSnapshot Snapshot => _snapshot;

    /// <summary>Tracks in the order of manifests.</summary>
    public IReadOnlyList<TrackWindow> Tracks => _tracks;

    /// <summary>Bytes held in memory.</summary>
    public long HeldBytes => _tracks.Sum(t => t.HeldBytes);

    /// <summary>Number of the next segment that begins on any track.</summary>
    public long NextNumber => _tracks.Count == 0 ? 0 : _tracks.Max(t => t.NextNumber);

    /// <summary>Discontinuity sequence number of the next epoch's first segment.</summary>
    public int NextDiscontinuity => _tracks.Max(t => t.Segments.Count == 0 ? (int?)null : t.Segments[^1].Description.Discontinuity + 1) ?? 0;

    /// <summary>Where the next epoch begins on the video's timeline, in ticks of 100 ns: the end of what there is.</summary>
    public long NextStartTicks => _tracks.Max(t => t.LastEnd?.ToTimeSpan().Ticks) ?? 0;

    /// <summary>The newest epoch that has an init segment; 0 before the first.</summary>
    public int LastEpoch => _tracks.Max(t => t.Inits.Count == 0 ? (int?)null : t.Inits[^1].Epoch) ?? 0;

    /// <summary>The track of that name, or null.</summary>
    public TrackWindow? Find(TrackId track) => _tracks.Find(t => t.Track == track);

    /// <summary>Takes one output in.</summary>
    public void Apply(PackagerOutput output)
    {
        var track = output is InitReady init ? FindOrAdd(init.Init) : _tracks.Find(t => t.Track == output.Track)!;
        track.Apply(output);
        if (output is SegmentReady ready)
        {
            FillGaps(track, ready.Segment);
        }
    }

    /// <summary>Takes in output of a replayed spool; what the store has already is passed over.</summary>
    public void ApplyUnlessStored(PackagerOutput output)
    {
        switch (output)
        {
            case InitReady ready:
                if (Find(ready.Track)?.Inits.Any(i => i.Epoch == ready.Init.Epoch && i.Number == ready.Init.Number) == true)
                {
                    return;
                }

                break;
            case SegmentBegun begun when begun.Number < Find(begun.Track)!.NextNumber:
            case PartReady part when Find(part.Track)!.IsClosed:
                return;
            case SegmentReady ready when ready.Segment.Number < Find(ready.Track)!.NextNumber || (!ready.Segment.IsGap && Find(ready.Track)!.IsClosed):
                return;
        }

        Apply(output);
    }

    /// <summary>Shows a rendition: after the source and after those that are better.</summary>
    public void AddRendition(TrackWindow rendition, IEnumerable<TrackId> better)
    {
        HashSet<TrackId> before = [TrackId.Source, .. better];
        _tracks = _tracks.Insert(_tracks.FindLastIndex(t => before.Contains(t.Track)) + 1, rendition);
    }

    /// <summary>Wakes those who wait for a track; null when there is none of that name.</summary>
    public WindowSignal? SignalOf(TrackId track) => Find(track)?.Signal;

    /// <summary>Takes in an init segment that the store has.</summary>
    public void Restore(InitDescription init) => FindOrAdd(init).Restore(init);

    /// <summary>Takes in a segment that the store has; ignored when its track has no init segment.</summary>
    public void Restore(SegmentDescription segment) => Find(segment.Track)?.Restore(segment);

    /// <summary>Notes the measured pictures a second of a track.</summary>
    public void SetFrameRate(TrackId track, double framesPerSecond)
    {
        if (Find(track) is { } window)
        {
            window.FrameRate = framesPerSecond;
        }
    }

    private TrackWindow FindOrAdd(InitDescription init)
    {
        var track = Find(init.Track);
        if (track is null)
        {
            var kind = init.Config.Kind;
            track = new TrackWindow(init.Track, kind, options);
            _tracks = _tracks.Insert(
                kind == MediaKind.Audio ? _tracks.Count
                : track.IsRendition ? _tracks.FindLastIndex(t => t.Track != TrackId.Audio) + 1
                : 0,
                track);
        }

        return track;
    }

    // A track of an earlier epoch that the present publisher does not send must not end while the others go on: players would wait for it.
    private void FillGaps(TrackWindow beside, SegmentDescription segment)
    {
        foreach (var track in _tracks)
        {
            if (track != beside && !track.IsRendition && track.Inits.Count > 0 && track.Inits[^1].Epoch < segment.Epoch)
            {
                track.AddGap(segment);
            }
        }
    }

    /// <summary>Nothing will come from a publisher any more; renditions may still have some way to go.</summary>
    public void EndSource() => _tracks.ForEach(t =>
    {
        if (!t.IsRendition)
        {
            t.End();
        }
    });

    /// <summary>Nothing will come any more.</summary>
    public void End()
    {
        _ended = true;
        _tracks.ForEach(t => t.End());
    }

    /// <summary>Renditions that are expected and of which nothing can be seen yet.</summary>
    public int PendingTracks { get; set; }

    /// <summary>Puts what changed since the last call into a new snapshot; the same one when nothing did.</summary>
    /// <returns>Tracks that changed; they must be signalled after the snapshot has been published.</returns>
    public IReadOnlyList<TrackWindow> Commit()
    {
        var changed = _tracks.FindAll(t => t.Commit());
        if (changed.Count > 0 || _ended != _snapshot.IsEnded || PendingTracks != _snapshot.PendingTracks)
        {
            _snapshot = new VideoSnapshot
            {
                Id = id,
                Version = _snapshot.Version + 1,
                StartedAt = _tracks.Select(t => t.FirstProgramDateTime).Where(t => t is not null).Min() ?? _snapshot.StartedAt,
                IsEnded = _ended,
                IsDvrLimited = options.DvrWindow is not null,
                PendingTracks = PendingTracks,
                Tracks = [.. _tracks.Where(t => t.Snapshot is not null).Select(t => t.Snapshot!)],
            };
        }

        return changed;
    }

    /// <summary>Lets go of bytes: those older than the window, and the oldest of all while more than <paramref name="budget"/> is held.</summary>
    public void Release(long budget)
    {
        foreach (var track in _tracks)
        {
            track.ReleaseOld();
        }

        while (HeldBytes > budget && _tracks.MaxBy(t => t.HeldBytes) is { } largest && largest.ReleaseOldest(force: HeldBytes > budget * 2))
        {
        }
    }
}
