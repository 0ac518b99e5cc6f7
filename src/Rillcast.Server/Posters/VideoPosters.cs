using System.Buffers;
using System.Collections.Concurrent;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Server.Delivery;
using Rillcast.Storage;
using Rillcast.Transcoding;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Server.Posters;

/// <summary>
/// Still pictures of videos, made when somebody asks: of a live video from its newest keyframe, again after half a minute; of a stored one once, from its
/// first third. A broadcast that nobody lists costs nothing. One is made at a time, and those who ask for it meanwhile share it.
/// </summary>
internal sealed partial class VideoPosters(VideoLookup videos, IMediaStore store, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<VideoPosters> logger)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

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
            if (await KeyframeAsync(video, ct) is not { } keyframe)
            {
                return;
            }

            Note(id);
            var picture = await Poster.MakeAsync(keyframe.Init, keyframe.Fragment, time, ct);
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

    /// <summary>The init segment and the first part of a segment that starts with a keyframe.</summary>
    private async Task<(ReadOnlyMemory<byte> Init, ReadOnlyMemory<byte> Fragment)?> KeyframeAsync(VideoSnapshot video, CancellationToken ct)
    {
        if (video.Find(TrackId.Source) is not { } track)
        {
            return null;
        }

        if (!video.IsEnded && track.Open is { Parts: [{ Description.IsIndependent: true } first, ..] } open)
        {
            return (track.InitOf(open.Epoch, open.Init).Bytes, first.Bytes);
        }

        var wanted = video.IsEnded ? track.Segments.Count / 3 : track.Segments.Count - 1;
        var segment = track.Segments.Skip(wanted).FirstOrDefault(s => s.Description.Parts is [{ IsIndependent: true }, ..]);
        if (segment is null)
        {
            return null;
        }

        var description = segment.Description;
        var init = track.InitOf(description.Epoch, description.Init).Bytes;
        return segment.Parts is { } parts ? (init, parts[0]) : await ReadFirstPartAsync(video.Id, description, ct) is { } stored ? (init, stored) : null;
    }

    private async Task<byte[]?> ReadFirstPartAsync(VideoId id, SegmentDescription segment, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(StoreKey.Media(id, segment.Track, MediaFileName.Segment(segment.Epoch, segment.Number)), segment.Bytes, ct);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[segment.Parts[0].Bytes];
        await using var content = await stored.ReadAsync(0, bytes.Length, ct);
        await content.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video} has no new poster: {Reason}")]
    private partial void LogNoPoster(VideoId video, string reason);
}
