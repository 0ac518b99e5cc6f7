using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Codecs;

namespace Rillcast.Server.Videos;

/// <summary>What a live video's status and window say of it, in the API's terms. The database has the same, a moment later.</summary>
internal sealed record LiveFacts(
    VideoState State,
    bool Publishing,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    double DurationSeconds,
    int? Width,
    int? Height,
    double? FrameRate,
    string? VideoCodec,
    string? AudioCodec,
    long SizeBytes)
{
    /// <summary>The facts of a live video now.</summary>
    public static LiveFacts Of(LiveStream stream)
    {
        var status = stream.Status;
        return Of(stream.Window, StateOf(status), status.Phase == LivePhase.Publishing, status.StartedAt, status.EndedAt, status.Duration);
    }

    /// <summary>The facts of a stored video, from its index.</summary>
    public static LiveFacts Of(VideoSnapshot stored)
    {
        var duration = stored.Tracks.Select(t => t.End?.ToTimeSpan() ?? TimeSpan.Zero).DefaultIfEmpty().Max();
        return Of(stored, VideoState.Ready, false, stored.StartedAt, stored.StartedAt + duration, duration);
    }

    /// <summary>Writes them into a video's row.</summary>
    public void CopyTo(Video row)
    {
        row.State = State;
        row.StartedAt = StartedAt ?? row.StartedAt;
        row.EndedAt = EndedAt;
        row.DurationSeconds = DurationSeconds;
        row.Width = Width;
        row.Height = Height;
        row.FrameRate = FrameRate;
        row.VideoCodec = VideoCodec;
        row.AudioCodec = AudioCodec;
        row.SizeBytes = SizeBytes;
    }

    /// <summary>How the API calls a phase.</summary>
    public static VideoState StateOf(LiveStatus status) => status.Phase switch
    {
        LivePhase.Finishing => VideoState.Processing,
        LivePhase.Stored => VideoState.Ready,
        _ => VideoState.Live,
    };

    private static LiveFacts Of(VideoSnapshot window, VideoState state, bool publishing, DateTimeOffset? startedAt, DateTimeOffset? endedAt, TimeSpan duration)
    {
        var video = window.Tracks.FirstOrDefault(t => t.Kind == MediaKind.Video);
        var audio = window.Tracks.FirstOrDefault(t => t.Kind == MediaKind.Audio);
        var picture = video?.Inits[^1].Config as IVideoConfig;
        return new LiveFacts(
            state,
            publishing,
            startedAt,
            endedAt,
            Math.Round(duration.TotalSeconds, 3),
            picture?.Width,
            picture?.Height,
            video is { FrameRate: > 0 } ? Math.Round(video.FrameRate, 3) : null,
            picture?.Name,
            audio?.Inits[^1].Config.Name,
            // The average is over all segments, so this is their size, without adding up thousands at each request.
            (long)window.Tracks.Where(t => !t.Track.IsRemade).Sum(t => t.AverageBitsPerSecond / 8.0 * duration.TotalSeconds));
    }
}
