using System.Buffers;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Storage;
using Rillcast.Transcoding;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Server.Posters;

/// <summary>Keeps a still picture of each live video, made from its newest keyframe: at once, then twice a minute. One at a time; the last one stays as the recording's.</summary>
internal sealed partial class PosterMaker(StreamRegistry registry, IMediaStore store, TimeProvider time, ILogger<PosterMaker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<VideoId, DateTimeOffset> _made = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var streams = registry.Streams;
            foreach (var stream in streams.Where(IsDue))
            {
                await MakeAsync(stream, stoppingToken);
            }

            foreach (var gone in _made.Keys.Except(streams.Select(s => s.Id)).ToList())
            {
                _made.Remove(gone);
            }
        }
    }

    private bool IsDue(LiveStream stream) =>
        stream.Status.Phase == LivePhase.Publishing && (!_made.TryGetValue(stream.Id, out var at) || time.GetUtcNow() - at >= Interval);

    private async Task MakeAsync(LiveStream stream, CancellationToken ct)
    {
        if (stream.Window.Find(TrackId.Source) is not { } track || Keyframe(track) is not { } part)
        {
            return;
        }

        // Also after a failure the next try is half a minute away: a codec that ffmpeg cannot read does not get better.
        _made[stream.Id] = time.GetUtcNow();
        try
        {
            var picture = await Poster.MakeAsync(track.InitOf(part.Epoch, part.Init).Bytes, part.Bytes, time, ct);
            await store.PutAsync(StoreKey.Poster(stream.Id), new ReadOnlySequence<byte>(picture), ct);
        }
        catch (Exception e) when (e is FfmpegException or IOException)
        {
            LogNoPoster(stream.Id, e.Message);
        }
    }

    private static (int Epoch, int Init, ReadOnlyMemory<byte> Bytes)? Keyframe(TrackSnapshot track)
    {
        if (track.Open is { Parts: [{ Description.IsIndependent: true } first, ..] } open)
        {
            return (open.Epoch, open.Init, first.Bytes);
        }

        return track.Segments.Count > 0 && track.Segments[^1] is { Parts: [var part, ..], Description: var last } ? (last.Epoch, last.Init, part) : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video} has no new poster: {Reason}")]
    private partial void LogNoPoster(VideoId video, string reason);
}
