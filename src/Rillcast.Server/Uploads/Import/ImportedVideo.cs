using System.Buffers;
using Rillcast.Live;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Server.Delivery;
using Rillcast.Storage;

namespace Rillcast.Server.Uploads.Import;

/// <summary>
/// Makes segments of an import's units and brings them to the store, in order; after the first ones, and every few seconds from then on, the index too, so that the video can be watched while
/// the import goes on. Single owner.
/// </summary>
internal sealed class ImportedVideo
{
    private static readonly TimeSpan IndexInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly RecordingIndex _index;
    private readonly Packager _packager;
    private readonly IMediaStore _store;
    private readonly StoredVideoCache _cache;
    private readonly TimeProvider _time;
    private readonly List<PackagerOutput> _outputs = [];
    private readonly Dictionary<TrackId, List<ReadOnlyMemory<byte>>> _open = [];
    private readonly Dictionary<TrackId, (long Units, MediaTime First, MediaTime Last)> _seen = [];
    private long _indexedAt;
    private bool _isIndexed;

    public ImportedVideo(VideoId id, string channelId, DateTimeOffset createdAt, int epoch, ImportedTracks tracks, PackagerOptions options, IMediaStore store, StoredVideoCache cache, TimeProvider time)
    {
        _index = RecordingIndex.New(id, channelId, createdAt);
        _store = store;
        _cache = cache;
        _time = time;
        _packager = new Packager(options, new PackagerState
        {
            Epoch = epoch,
            NextNumber = 0,
            Discontinuity = 0,
            Anchor = createdAt,
            AnchorTicks = 0,
            Tracks =
            [
                .. (PackagerTrackState[])(tracks.HasVideo ? [PackagerTrackState.New(TrackId.Source, MediaKind.Video)] : []),
                .. (PackagerTrackState[])(tracks.HasAudio ? [PackagerTrackState.New(TrackId.Audio, MediaKind.Audio)] : []),
            ],
        });
    }

    /// <summary>Segments stored.</summary>
    public long Segments { get; private set; }

    /// <summary>Length so far.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Takes units in the order of time.</summary>
    /// <returns>What can be watched from now on, when the index was written; else null.</returns>
    public async Task<VideoSnapshot?> AddAsync(IReadOnlyList<AccessUnit> units, CancellationToken ct)
    {
        foreach (var unit in units)
        {
            var (count, first, _) = _seen.GetValueOrDefault(unit.Track, (0, unit.Dts, unit.Dts));
            _seen[unit.Track] = (count + 1, first, unit.Dts);
            var at = unit.Dts.ToTimeSpan();
            Duration = at > Duration ? at : Duration;
            _packager.Push(unit, _outputs);
        }

        await StoreAsync(ct);
        var isDue = Segments > 0 && (!_isIndexed || _time.GetElapsedTime(_indexedAt) >= IndexInterval);
        return isDue ? await WriteIndexAsync(ct) : null;
    }

    /// <summary>There is no more.</summary>
    /// <returns>The whole video; null when there was nothing.</returns>
    public async Task<VideoSnapshot?> EndAsync(CancellationToken ct)
    {
        _packager.Flush(_outputs);
        await StoreAsync(ct);
        if (Segments == 0)
        {
            return null;
        }

        _index.End(_time.GetUtcNow(), LiveEndReason.PublisherEnded);
        return await WriteIndexAsync(ct);
    }

    private async Task StoreAsync(CancellationToken ct)
    {
        foreach (var output in _outputs)
        {
            switch (output)
            {
                case InitReady { Init: var init }:
                    await PutAsync(StoreKey.Media(_index.Id, init.Track, MediaFileName.Init(init.Epoch, init.Number)), new ReadOnlySequence<byte>(init.Bytes), ct);
                    _index.Put(init);
                    break;
                case SegmentBegun begun:
                    _open[begun.Track] = [];
                    break;
                case PartReady part:
                    _open[part.Track].Add(part.Bytes);
                    break;
                case SegmentReady { Segment: var segment }:
                    if (!segment.IsGap)
                    {
                        await PutAsync(StoreKey.Media(_index.Id, segment.Track, MediaFileName.Segment(segment.Epoch, segment.Number)), Joined(_open[segment.Track]), ct);
                        _open[segment.Track] = [];
                        Segments++;
                    }

                    _index.Put(segment);
                    break;
            }
        }

        _outputs.Clear();
    }

    private async Task<VideoSnapshot> WriteIndexAsync(CancellationToken ct)
    {
        foreach (var (track, (units, first, last)) in _seen)
        {
            if (track == TrackId.Source && last > first)
            {
                _index.SetFrameRate(track, (units - 1) / (last - first).ToTimeSpan().TotalSeconds);
            }
        }

        await PutAsync(StoreKey.Index(_index.Id), new ReadOnlySequence<byte>(_index.Write()), ct);
        _cache.Forget(_index.Id);
        (_isIndexed, _indexedAt) = (true, _time.GetTimestamp());
        return _index.Snapshot();
    }

    private static ReadOnlySequence<byte> Joined(List<ReadOnlyMemory<byte>> parts)
    {
        var bytes = new byte[parts.Sum(p => p.Length)];
        var place = 0;
        foreach (var part in parts)
        {
            part.CopyTo(bytes.AsMemory(place));
            place += part.Length;
        }

        return new ReadOnlySequence<byte>(bytes);
    }

    /// <summary>A store that is away is waited for: the file is safe, nobody loses anything.</summary>
    private async Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                await _store.PutAsync(key, content, ct);
                return;
            }
            catch (IOException e) when (e is not StoreConflictException)
            {
                await Task.Delay(pause, _time, ct);
            }
        }
    }
}

/// <summary>Which tracks a video made of a file has.</summary>
internal readonly record struct ImportedTracks(bool HasVideo, bool HasAudio);
