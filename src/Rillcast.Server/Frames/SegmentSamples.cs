using System.Collections.Concurrent;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Mp4;
using Rillcast.Media.Time;
using Rillcast.Server.Downloads;
using Rillcast.Storage;

namespace Rillcast.Server.Frames;

/// <summary>
/// The samples of segments, as the headers of their parts say. Finished segments never change: what was read is kept, limited by the number of samples, and read once for all
/// who ask at the same time.
/// </summary>
internal sealed class SegmentSamples(IMediaStore store)
{
    private readonly PartHeaders _headers = new(store);
    private readonly ConcurrentDictionary<(VideoId Video, TrackId Track, int Epoch, long Number), Entry> _entries = new();
    private readonly Lock _evicting = new();
    private long _clock;
    private long _kept;

    /// <summary>Samples of a finished segment, in decoding order; none for a gap.</summary>
    /// <exception cref="IOException">The store cannot be reached, or the segment is not in it.</exception>
    /// <exception cref="MediaFormatException">The segment is not what the index says.</exception>
    public async ValueTask<IReadOnlyList<SegmentSample>> ReadAsync(VideoSnapshot video, WindowSegment segment, CancellationToken ct)
    {
        var description = segment.Description;
        if (description.IsGap)
        {
            return [];
        }

        var key = (video.Id, description.ObjectTrack, description.Epoch, description.Number);
        if (!_entries.TryGetValue(key, out var entry))
        {
            var made = new Entry();
            made.Reading = new Lazy<Task<SegmentSample[]>>(() => FetchAsync(key, made, video, segment));
            entry = _entries.GetOrAdd(key, made);
        }

        entry.LastUsed = Interlocked.Increment(ref _clock);
        var reading = entry.Reading!.Value;
        return reading.IsCompletedSuccessfully ? await reading : await reading.WaitAsync(ct);
    }

    /// <summary>Samples of the parts that a growing segment has so far. Offsets are inside their parts.</summary>
    /// <exception cref="MediaFormatException">A part is not what it should be.</exception>
    public static IReadOnlyList<SegmentSample> Read(VideoSnapshot video, TrackId track, OpenSegment open)
    {
        var samples = new List<SegmentSample>();
        if (open.Parts.Count > 0)
        {
            var (movie, scale) = MovieOf(video, open.StandIn ?? track, open.Epoch, open.Init);
            for (var i = 0; i < open.Parts.Count; i++)
            {
                var part = open.Parts[i].Bytes;
                Add(samples, PartHeader.Read(part, part.Length, movie), 0, i, scale);
            }
        }

        return samples;
    }

    // Not under a caller's token: others wait for the same segment.
    private async Task<SegmentSample[]> FetchAsync((VideoId, TrackId, int, long) key, Entry entry, VideoSnapshot video, WindowSegment segment)
    {
        try
        {
            var samples = await ReadHeadersAsync(video, segment);
            entry.Count = samples.Length;
            if (Interlocked.Add(ref _kept, samples.Length) > FrameLimits.MaxCachedSamples)
            {
                Evict(entry);
            }

            return samples;
        }
        catch
        {
            _entries.TryRemove(new KeyValuePair<(VideoId, TrackId, int, long), Entry>(key, entry));
            throw;
        }
    }

    private async Task<SegmentSample[]> ReadHeadersAsync(VideoSnapshot video, WindowSegment segment)
    {
        var description = segment.Description;
        var (movie, scale) = MovieOf(video, description.ObjectTrack, description.Epoch, description.Init);
        var samples = new List<SegmentSample>();
        if (segment.Parts is { } parts)
        {
            var offset = 0;
            for (var i = 0; i < parts.Count; i++)
            {
                Add(samples, PartHeader.Read(parts[i], parts[i].Length, movie), offset, i, scale);
                offset += parts[i].Length;
            }
        }
        else
        {
            var headers = await _headers.ReadAsync(video.Id, description, movie, CancellationToken.None);
            for (var i = 0; i < headers.Count; i++)
            {
                Add(samples, headers[i].Header, (int)headers[i].Offset, i, scale);
            }
        }

        return [.. samples];
    }

    private static (Mp4Movie Movie, Timescale Scale) MovieOf(VideoSnapshot video, TrackId track, int epoch, int init)
    {
        var filed = video.Find(track) ?? throw new MediaFormatException($"The video has no track {track}.");
        var description = filed.InitOf(epoch, init);
        return (Mp4Reader.ReadInit(description.Bytes), description.Config.Timescale);
    }

    private static void Add(List<SegmentSample> samples, PartHeader header, int offset, int part, Timescale scale)
    {
        foreach (var sample in header.Fragment.Samples)
        {
            var dts = FrameTime.Of(new MediaTime(sample.Dts, scale));
            samples.Add(new SegmentSample(
                FrameTime.Of(new MediaTime(sample.Pts, scale)),
                dts,
                (int)(FrameTime.Of(new MediaTime(sample.Dts + sample.Duration, scale)) - dts),
                offset + sample.Offset,
                (int)sample.Size,
                (short)part,
                sample.IsSync));
        }
    }

    private void Evict(Entry keep)
    {
        lock (_evicting)
        {
            // A tenth at once, so that not every miss has to look through all.
            foreach (var (key, entry) in _entries.OrderBy(e => e.Value.LastUsed).ToList())
            {
                if (Interlocked.Read(ref _kept) <= FrameLimits.MaxCachedSamples / 10 * 9)
                {
                    return;
                }

                if (entry != keep && entry.Count > 0 && _entries.TryRemove(new KeyValuePair<(VideoId, TrackId, int, long), Entry>(key, entry)))
                {
                    Interlocked.Add(ref _kept, -entry.Count);
                }
            }
        }
    }

    private sealed class Entry
    {
        private long _lastUsed;
        private int _count;

        public Lazy<Task<SegmentSample[]>>? Reading { get; set; }

        /// <summary>Samples, 0 until they are read.</summary>
        public int Count
        {
            get => Volatile.Read(ref _count);
            set => Volatile.Write(ref _count, value);
        }

        public long LastUsed
        {
            get => Volatile.Read(ref _lastUsed);
            set => Volatile.Write(ref _lastUsed, value);
        }
    }
}
