using System.Collections.Concurrent;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Mp4.Progressive;

namespace Rillcast.Server.Downloads;

/// <summary>A download that can be sent.</summary>
/// <param name="Plan">What it is.</param>
/// <param name="Version">Name of its content.</param>
/// <param name="Layout">Where its bytes are.</param>
internal sealed record ReadyDownload(DownloadPlan Plan, string Version, ProgressiveLayout Layout)
{
    /// <summary>Strong: the same version is the same bytes.</summary>
    public string ETag => $"\"{Version}\"";
}

/// <summary>
/// Downloads that are ready, in memory as far as there is room for their layouts, and the making of those that are not: one at a time, shared by all who ask, and
/// finished also when they go away, because asking again is what they will do.
/// </summary>
internal sealed partial class VideoDownloads(DownloadTables tables, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<VideoDownloads> logger)
{
    /// <summary>Pieces of layouts kept, about 20 bytes each; ten hours in one quality are 220,000.</summary>
    private const int MaxPieces = 2_000_000;

    private readonly ConcurrentDictionary<(VideoId Video, TrackId Track, string Version), Task<ReadyDownload>> _making = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Lock _lock = new();
    private readonly LinkedList<ReadyDownload> _ready = new();

    /// <summary>The download, made first when it is not there.</summary>
    /// <exception cref="IOException">The store cannot be reached, or a segment is not in it.</exception>
    /// <exception cref="MediaFormatException">A segment is not what the index says, or the video is too long for one file.</exception>
    public async Task<ReadyDownload> PrepareAsync(DownloadPlan plan, CancellationToken ct)
    {
        if (Recall(plan.Video, plan.Track.Track) is { } known)
        {
            return known;
        }

        var version = plan.Version();
        var key = (plan.Video.Id, plan.Track.Track, version);
        return await _making.GetOrAdd(key, _ => MakeAsync(plan, version)).WaitAsync(ct);
    }

    /// <summary>Size of the file in bytes, and whether it is exact: before the tables are made it can only be estimated.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<(long Bytes, bool IsExact)> SizeAsync(DownloadPlan plan, CancellationToken ct)
    {
        if (Recall(plan.Video, plan.Track.Track) is { } known)
        {
            return (known.Layout.Bytes, true);
        }

        return await tables.ReadSizeAsync(plan, plan.Version(), ct) is { } size ? (size, true) : (plan.SegmentBytes, false);
    }

    // The same snapshot has the same segments: what they are called need not be worked out again for each range of a file.
    private ReadyDownload? Recall(VideoSnapshot video, TrackId track)
    {
        lock (_lock)
        {
            for (var node = _ready.First; node is not null; node = node.Next)
            {
                if (ReferenceEquals(node.Value.Plan.Video, video) && node.Value.Plan.Track.Track == track)
                {
                    _ready.Remove(node);
                    _ready.AddFirst(node);
                    return node.Value;
                }
            }
        }

        return null;
    }

    private async Task<ReadyDownload> MakeAsync(DownloadPlan plan, string version)
    {
        var ct = lifetime.ApplicationStopping;

        // The task must be in the table before it can take itself out.
        await Task.Yield();
        try
        {
            await _oneAtATime.WaitAsync(ct);
            try
            {
                if (await ReadAsync(plan, version, ct) is not { } layout)
                {
                    var began = time.GetTimestamp();
                    layout = await tables.MakeAsync(plan, version, ct);
                    LogMade(plan.Track.Track, plan.Video.Id, layout.Bytes, time.GetElapsedTime(began).TotalSeconds);
                }

                var ready = new ReadyDownload(plan, version, layout);
                Keep(ready);
                return ready;
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
        finally
        {
            _making.TryRemove((plan.Video.Id, plan.Track.Track, version), out _);
        }
    }

    private async Task<ProgressiveLayout?> ReadAsync(DownloadPlan plan, string version, CancellationToken ct)
    {
        try
        {
            return await tables.ReadAsync(plan, version, ct);
        }
        catch (MediaFormatException e)
        {
            // It can be made again; the media are what matters.
            LogDamaged(plan.Track.Track, plan.Video.Id, e.Message);
            return null;
        }
    }

    private void Keep(ReadyDownload ready)
    {
        lock (_lock)
        {
            _ready.AddFirst(ready);
            var pieces = 0L;
            for (var node = _ready.First; node is not null;)
            {
                var next = node.Next;
                pieces += node.Value.Layout.Pieces.Count + 1000;
                var isOld = node.Value != ready && node.Value.Plan.Video.Id == ready.Plan.Video.Id && node.Value.Plan.Track.Track == ready.Plan.Track.Track;
                if (isOld || (pieces > MaxPieces && node.Value != ready))
                {
                    _ready.Remove(node);
                }

                node = next;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Track {Track} of video {Video} can be downloaded: {Bytes} bytes, tables made in {Seconds:0.0} s")]
    private partial void LogMade(TrackId track, VideoId video, long bytes, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The download tables of track {Track} of video {Video} are damaged and are made again: {Reason}")]
    private partial void LogDamaged(TrackId track, VideoId video, string reason);
}
