using Rillcast.Live.Spool;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live;

/// <summary>
/// The way of one publisher's messages to segments: demuxer, timeline, packager. Pure: depends on nothing but its checkpoint and the tags with
/// their times of receipt, so that a spool replayed after a crash makes the same segments. Single owner.
/// </summary>
internal sealed class EpochPipeline
{
    private readonly LiveOptions _options;
    private readonly FlvDemuxer _demuxer = new();
    private readonly List<(DemuxedUnit Unit, DateTimeOffset ReceivedAt)> _undiscovered = [];
    private readonly SpoolCheckpoint _start;
    private PublisherTimeline? _timeline;
    private Packager? _packager;
    private IReadOnlyList<PackagerTrackState> _tracks = [];
    private TrackId _leading;
    private long _fileNumber;
    private int _undiscoveredBytes;

    public EpochPipeline(LiveOptions options, SpoolCheckpoint start)
    {
        _options = options;
        _start = start;
        _fileNumber = start.NextNumber;
        foreach (var header in start.Headers)
        {
            _demuxer.Demux(header.ToTag(), out _);
        }

        if (start is { Timeline: { } timeline, Packager: { } packager })
        {
            _timeline = new PublisherTimeline(timeline);
            Open(packager);
        }
    }

    /// <summary>Name of a codec that cannot be taken; set once one was met.</summary>
    public string? UnsupportedCodec => _demuxer.UnsupportedCodec;

    /// <summary>Counts what came for tracks of multitrack messages that are not kept.</summary>
    public int IgnoredTracks => _demuxer.IgnoredTracks;

    /// <summary>Units whose time had to be corrected.</summary>
    public long LateUnits => _timeline?.LateUnits ?? 0;

    /// <summary>Units before the first keyframe.</summary>
    public long DroppedUnits => _packager?.DroppedUnits ?? 0;

    /// <summary>Set when the tag pushed last began a further segment of the leading track: the state just before that tag.</summary>
    public SpoolCheckpoint? Boundary { get; private set; }

    /// <summary>The unit that the tag pushed last held; default when it held none.</summary>
    public DemuxedUnit LastUnit { get; private set; }

    /// <summary>Takes the next tag; what it completes is appended to <paramref name="outputs"/>.</summary>
    public DemuxOutcome Push(in FlvTag tag, DateTimeOffset receivedAt, List<PackagerOutput> outputs)
    {
        // 1. The state before the tag, in case it begins a segment.
        var before = _packager is not null && MayBeginSegment(tag) ? Capture() : null;
        Boundary = null;

        // 2. Demux.
        var outcome = _demuxer.Demux(tag, out var unit);
        LastUnit = unit;
        if (outcome != DemuxOutcome.Unit)
        {
            return outcome;
        }

        // 3. Until the tracks are known, hold units back.
        if (_packager is null)
        {
            _undiscovered.Add((unit, receivedAt));
            _undiscoveredBytes += unit.Payload.Length;
            if (IsDiscovered())
            {
                Begin(outputs);
            }

            return outcome;
        }

        // 4. Timeline and packager.
        var first = outputs.Count;
        Pack(unit, outputs);
        for (var i = first; i < outputs.Count; i++)
        {
            if (outputs[i] is SegmentBegun begun && begun.Track == _leading && begun.Number > _fileNumber)
            {
                _fileNumber = begun.Number;
                Boundary = before is null ? null : before with { NextNumber = begun.Number };
            }
        }

        return outcome;
    }

    /// <summary>The publisher is gone: finishes what is open.</summary>
    public void Flush(List<PackagerOutput> outputs)
    {
        if (_packager is null && _undiscovered.Count > 0)
        {
            Begin(outputs);
        }

        _packager?.Flush(outputs);
    }

    private SpoolCheckpoint Capture()
    {
        var packager = _packager!.CaptureState();
        return _start with
        {
            NextNumber = packager.NextNumber,
            Discontinuity = packager.Discontinuity,
            Headers = [.. _demuxer.CaptureState().Select(SpooledTag.From)],
            Timeline = _timeline!.CaptureState(),
            Packager = packager,
        };
    }

    // A video tag of frame type 1 (key frame; FLV 10.1 §E.4.3.1, the same bits in Enhanced RTMP), or any audio tag when audio leads.
    private bool MayBeginSegment(in FlvTag tag) =>
        _leading == TrackId.Audio
            ? tag.Type == FlvTagType.Audio
            : tag.Type == FlvTagType.Video && tag.Body.Length > 0 && ((tag.Body.Span[0] >> 4) & 7) == 1;

    private bool IsDiscovered()
    {
        if (_undiscoveredBytes >= _options.TrackDiscoveryBytes)
        {
            return true;
        }

        var first = _undiscovered[0].Unit;
        var span = (int)(_undiscovered[^1].Unit.Timestamp - first.Timestamp);
        return Math.Abs((long)span) >= (long)_options.TrackDiscovery.TotalMilliseconds
            || _undiscovered.Exists(u => u.Unit.Config.Kind != first.Config.Kind);
    }

    private void Begin(List<PackagerOutput> outputs)
    {
        // The earliest timestamp is the origin: a track that starts a little before the other keeps its lead.
        var (first, anchor) = _undiscovered[0];
        var origin = first.Timestamp;
        foreach (var (unit, _) in _undiscovered)
        {
            if ((int)(unit.Timestamp - origin) < 0)
            {
                origin = unit.Timestamp;
            }
        }

        _timeline = new PublisherTimeline(new PublisherTimelineState { EpochStartTicks = _start.EpochStartTicks, OriginTimestamp = origin });
        var kinds = _undiscovered.Select(u => u.Unit.Config.Kind).Distinct().Order();
        Open(new PackagerState
        {
            Epoch = _start.Epoch,
            NextNumber = _start.NextNumber,
            Discontinuity = _start.Discontinuity,
            Anchor = anchor,
            AnchorTicks = _start.EpochStartTicks,
            Tracks = [.. kinds.Select(kind => PackagerTrackState.New(NameOf(kind), kind))],
        });

        foreach (var (unit, _) in _undiscovered)
        {
            Pack(unit, outputs);
        }

        _undiscovered.Clear();
    }

    private void Open(PackagerState state)
    {
        _packager = new Packager(_options.Packager, state);
        _tracks = state.Tracks;
        _leading = state.Tracks.Any(t => t.Kind == MediaKind.Video) ? TrackId.Source : state.Tracks[0].Track;
    }

    private void Pack(in DemuxedUnit unit, List<PackagerOutput> outputs)
    {
        var track = NameOf(unit.Config.Kind);
        if (!_tracks.Any(t => t.Track == track))
        {
            AddTrack(track, unit.Config.Kind, outputs);
        }

        _packager!.Push(_timeline!.Place(track, unit), outputs);
    }

    // A track that shows itself after discovery: everything so far is finished and a new period begins with it.
    private void AddTrack(TrackId track, MediaKind kind, List<PackagerOutput> outputs)
    {
        _packager!.Flush(outputs);
        var state = _packager.CaptureState();
        Open(state with
        {
            Discontinuity = state.Discontinuity + 1,
            Tracks = [.. state.Tracks.Append(PackagerTrackState.New(track, kind)).OrderBy(t => t.Kind)],
        });
    }

    private static TrackId NameOf(MediaKind kind) => kind == MediaKind.Video ? TrackId.Source : TrackId.Audio;
}
