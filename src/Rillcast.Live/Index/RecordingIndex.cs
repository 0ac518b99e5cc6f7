using System.Buffers;
using System.Text.Json;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Live.Index;

/// <summary>
/// The index of a stored video as it is worked on: read from the store, added to as further segments get finished, written anew. At any time what <see cref="Write"/> gives is a complete, valid
/// index: a rendition that has not all of its segments yet lists the source's in their place (<see cref="SegmentDescription.StandIn"/>), or gaps when its codec is another. Not safe for use by several at once.
/// </summary>
public sealed class RecordingIndex
{
    /// <summary>About a picture: what is less is rounding.</summary>
    private static readonly TimeSpan Shorter = TimeSpan.FromMilliseconds(50);

    private readonly List<Track> _tracks = [];
    private readonly IndexHead _head;
    private IndexEnd? _end;

    private RecordingIndex(VideoId id, IndexHead head)
    {
        Id = id;
        _head = head;
    }

    /// <summary>The video.</summary>
    public VideoId Id { get; }

    /// <summary>The channel it was broadcast on, or uploaded to.</summary>
    public string ChannelId => _head.Channel;

    /// <summary>Its tracks, in the order of manifests.</summary>
    public IReadOnlyList<TrackId> Tracks => [.. _tracks.Select(t => t.Id)];

    /// <summary>The index of a video that has nothing yet.</summary>
    public static RecordingIndex New(VideoId id, string channelId, DateTimeOffset createdAt) => new(id, new IndexHead(1, id.Value, channelId, createdAt));

    /// <summary>Reads an index.</summary>
    /// <exception cref="MediaFormatException">Not an index.</exception>
    public static RecordingIndex Read(VideoId id, ReadOnlySequence<byte> bytes)
    {
        var window = new LiveWindow(id, new LiveOptions(), DateTimeOffset.UnixEpoch);
        var (head, end) = VideoIndexReader.Restore(bytes, window);
        var index = new RecordingIndex(id, head ?? throw new MediaFormatException($"The index of video {id} does not say whose it is.")) { _end = end };
        foreach (var track in window.Tracks)
        {
            foreach (var init in track.Inits)
            {
                index.Put(init);
            }

            foreach (var segment in track.Segments)
            {
                index.Put(segment.Description);
            }

            index.SetFrameRate(track.Track, track.FrameRate);
        }

        return index;
    }

    /// <summary>Adds an init segment; known ones are passed over.</summary>
    public void Put(InitDescription init)
    {
        var track = FindOrAdd(init.Track, init.Config.Kind);
        if (!track.Inits.Exists(i => i.Epoch == init.Epoch && i.Number == init.Number))
        {
            // By name, so that the index is the same in whatever order its parts came.
            var after = track.Inits.FindIndex(i => (i.Epoch, i.Number).CompareTo((init.Epoch, init.Number)) > 0);
            track.Inits.Insert(after < 0 ? track.Inits.Count : after, init);
        }
    }

    /// <summary>Adds a segment, or replaces what stood in for it; its init segment must be there.</summary>
    public void Put(SegmentDescription segment)
    {
        if (_tracks.Find(t => t.Id == segment.Track) is { } track)
        {
            track.Segments[segment.Number] = segment;
        }
    }

    /// <summary>Notes pictures a second.</summary>
    public void SetFrameRate(TrackId track, double framesPerSecond)
    {
        if (_tracks.Find(t => t.Id == track) is { } found)
        {
            found.FrameRate = framesPerSecond;
        }
    }

    /// <summary>The video has ended.</summary>
    public void End(DateTimeOffset at, LiveEndReason reason) => _end = new IndexEnd(at, reason);

    /// <summary>Init segments of a track; empty when there is no such track.</summary>
    public IReadOnlyList<InitDescription> InitsOf(TrackId track) => _tracks.Find(t => t.Id == track)?.Inits ?? [];

    /// <summary>Segments of a track by number; empty when there is no such track.</summary>
    public IEnumerable<SegmentDescription> SegmentsOf(TrackId track) => _tracks.Find(t => t.Id == track)?.Segments.Values.AsEnumerable() ?? [];

    /// <summary>A segment; null when it is not there.</summary>
    public SegmentDescription? Find(TrackId track, long number) => _tracks.Find(t => t.Id == track)?.Segments.GetValueOrDefault(number);

    /// <summary>True when the track has media of its own for the number.</summary>
    public bool HasOwn(TrackId track, long number) => Find(track, number) is { IsGap: false } found && (found.StandIn is null || found.StandIn == track.Remade);

    /// <summary>True when that is as long as the source's: a worker that died in the middle of a live segment leaves a shorter one.</summary>
    public bool HasWhole(TrackId track, long number) => HasOwn(track, number)
        && Find(TrackId.Source, number) is { } source && source.Duration.ToTimeSpan() - Find(track, number)!.Duration.ToTimeSpan() < Shorter;

    /// <summary>Takes a track out.</summary>
    public void Remove(TrackId track) => _tracks.RemoveAll(t => t.Id == track);

    /// <summary>Brings the renditions into an order; others keep theirs before and after: pictures as sent, renditions, sound.</summary>
    public void Order(IReadOnlyList<TrackId> best)
    {
        var known = best.ToList();
        var sorted = _tracks.OrderBy(t => t.Id == TrackId.Source ? -1 : t.Kind == MediaKind.Audio ? int.MaxValue : known.IndexOf(t.Id) is >= 0 and var place ? place : int.MaxValue - 1).ToList();
        _tracks.Clear();
        _tracks.AddRange(sorted);
    }

    /// <summary>The video as readers see it.</summary>
    public VideoSnapshot Snapshot() => VideoIndexReader.Read(Id, new ReadOnlySequence<byte>(Write()));

    /// <summary>The index as it is stored.</summary>
    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>(64 << 10);
        Line(new IndexLine { Video = _head });
        var source = _tracks.Find(t => t.Id == TrackId.Source);
        foreach (var track in _tracks)
        {
            foreach (var init in track.Inits)
            {
                Line(IndexLine.Of(init));
            }
        }

        foreach (var track in _tracks.Where(t => t.Inits.Count > 0))
        {
            foreach (var segment in track == source || track.Kind == MediaKind.Audio ? track.Segments.Values : Filled(track, source))
            {
                Line(IndexLine.Of(segment));
            }

            Line(new IndexLine { Rate = new IndexRate(track.Id.Value, track.FrameRate) });
        }

        if (_end is not null)
        {
            Line(new IndexLine { End = _end });
        }

        return output.WrittenSpan.ToArray();

        void Line(IndexLine line)
        {
            output.Write(JsonSerializer.SerializeToUtf8Bytes(line, IndexJson.Default.IndexLine));
            output.Write("\n"u8);
        }
    }

    /// <summary>A rendition's segments without holes: what it has not is the source's.</summary>
    private static IEnumerable<SegmentDescription> Filled(Track track, Track? source)
    {
        var last = track.Inits[^1];
        foreach (var beside in source?.Segments.Values.AsEnumerable() ?? track.Segments.Values)
        {
            var own = track.Segments.GetValueOrDefault(beside.Number);
            if (own is { IsGap: false })
            {
                yield return own;
                continue;
            }

            var canStandIn = !beside.IsGap && source!.Inits.Find(i => i.Epoch == beside.Epoch && i.Number == beside.Init)?.Config.SampleEntryType == last.Config.SampleEntryType;
            yield return canStandIn
                ? beside with { Track = track.Id, StandIn = TrackId.Source }
                : beside with { Track = track.Id, Epoch = last.Epoch, Init = last.Number, Bytes = 0, Parts = [] };
        }
    }

    private Track FindOrAdd(TrackId id, MediaKind kind)
    {
        if (_tracks.Find(t => t.Id == id) is { } known)
        {
            return known;
        }

        var track = new Track(id, kind);
        var sound = _tracks.FindIndex(t => t.Kind == MediaKind.Audio);
        _tracks.Insert(kind == MediaKind.Audio || sound < 0 ? _tracks.Count : sound, track);
        return track;
    }

    private sealed class Track(TrackId id, MediaKind kind)
    {
        public TrackId Id => id;

        public MediaKind Kind => kind;

        public List<InitDescription> Inits { get; } = [];

        public SortedDictionary<long, SegmentDescription> Segments { get; } = [];

        public double FrameRate { get; set; }
    }
}
