using System.Buffers;
using System.Collections.Concurrent;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Delivery;
using Rillcast.Storage;
using Rillcast.Transcoding;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Server.Posters;

/// <summary>
/// Still pictures of videos, made when somebody asks: of a live video from its newest keyframe, again after half a minute; of a stored one once, the one with most to see in it
/// of several from its first half. A broadcast that nobody lists costs nothing. One is made at a time, and those who ask for it meanwhile share it.
/// </summary>
internal sealed partial class VideoPosters(
    VideoLookup videos, IMediaStore store, Keyframes keyframes, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<VideoPosters> logger)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

    /// <summary>Pictures of a stored video to choose from.</summary>
    private const int Candidates = 9;

    private readonly ConcurrentDictionary<VideoId, Task> _making = new();
    private readonly ConcurrentDictionary<VideoId, DateTimeOffset> _triedAt = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>A video's poster; null when there is no such video, or no picture can be made of it yet.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<StoredObject?> FindAsync(VideoId id, CancellationToken ct)
    {
        var poster = await store.OpenAsync(StoreKey.Poster(id), ct);
        if (await videos.FindAsync(id, ct) is not { } video)
        {
            return null;
        }

        if (poster is not null && (video.Snapshot.IsEnded || IsFresh(id)))
        {
            return poster;
        }

        var making = IsFresh(id) ? Task.CompletedTask : _making.GetOrAdd(id, _ => MakeAsync(id, video.Snapshot));
        if (poster is not null)
        {
            // The last one will do; the next to ask gets the new one.
            return poster;
        }

        await making.WaitAsync(ct);
        return await store.OpenAsync(StoreKey.Poster(id), ct);
    }

    /// <summary>Makes the poster of a stored video anew: the one it had as a live video shows whatever was on when somebody looked.</summary>
    public Task RenewAsync(VideoSnapshot video) => _making.GetOrAdd(video.Id, id => MakeAsync(id, video));

    // Also after a failure: what ffmpeg cannot read does not get better by asking at once.
    private bool IsFresh(VideoId id) => _triedAt.TryGetValue(id, out var at) && time.GetUtcNow() - at < FreshFor;

    private async Task MakeAsync(VideoId id, VideoSnapshot video)
    {
        // Not on the time of whoever asked first: others may wait for it too.
        var ct = lifetime.ApplicationStopping;

        // The task must be in the table before it can take itself out.
        await Task.Yield();
        await _oneAtATime.WaitAsync(ct);
        try
        {
            if (await StillsAsync(video, ct) is not { Count: > 0 } stills)
            {
                return;
            }

            Note(id);
            var picture = await Poster.MakeBestAsync(stills, time, ct);
            await store.PutAsync(StoreKey.Poster(id), new ReadOnlySequence<byte>(picture), ct);
        }
        catch (Exception e) when (e is FfmpegException or IOException)
        {
            LogNoPoster(id, e.Message);
        }
        finally
        {
            _oneAtATime.Release();
            _making.TryRemove(id, out _);
        }
    }

    private void Note(VideoId id)
    {
        var now = time.GetUtcNow();
        foreach (var (old, at) in _triedAt)
        {
            if (now - at > FreshFor)
            {
                _triedAt.TryRemove(old, out _);
            }
        }

        _triedAt[id] = now;
    }

    /// <summary>What the poster may be made of, all of one init segment: what can be decoded by one run.</summary>
    private async Task<List<Still>> StillsAsync(VideoSnapshot video, CancellationToken ct)
    {
        var stills = new List<Still>();
        if (video.Find(TrackId.Source) is not { Segments.Count: > 0 } track)
        {
            return stills;
        }

        foreach (var index in video.IsEnded ? Spread(track.Segments.Count) : [track.Segments.Count - 1])
        {
            if (await keyframes.ReadAsync(video, track.Segments[index], ct) is { } still)
            {
                stills.Add(still);
            }
        }

        return stills.Count == 0 ? stills : stills.GroupBy(s => s.Init).MaxBy(g => g.Count())!.ToList();
    }

    /// <summary>Places spread over the first half, not the very first: that is often black, a test picture or a countdown.</summary>
    private static IEnumerable<int> Spread(int count) => Enumerable.Range(1, Candidates).Select(i => i * count / (2 * Candidates)).Distinct();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video} has no new poster: {Reason}")]
    private partial void LogNoPoster(VideoId video, string reason);
}
