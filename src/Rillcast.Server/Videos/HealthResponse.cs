using Rillcast.Live;

namespace Rillcast.Server.Videos;

/// <param name="Samples">One a second, oldest first, at most two minutes.</param>
/// <param name="KeyframeInterval">Seconds between the last two keyframes.</param>
/// <param name="DroppedUnits">Damaged or unusable units thrown away so far.</param>
/// <param name="LateUnits">Units whose time had to be corrected so far.</param>
/// <param name="Video">The pictures; null without.</param>
/// <param name="Audio">The sound; null without.</param>
/// <param name="Publisher">Who publishes; null while nobody does.</param>
/// <param name="Phase">starting, publishing, waiting, finishing or stored.</param>
public sealed record HealthResponse(
    IReadOnlyList<HealthSample> Samples,
    double? KeyframeInterval,
    long DroppedUnits,
    long LateUnits,
    HealthVideo? Video,
    HealthAudio? Audio,
    HealthPublisher? Publisher,
    LivePhase Phase)
{
    internal static HealthResponse Of(LiveStream stream)
    {
        var (health, status) = (stream.Health, stream.Status);
        return new HealthResponse(
            [.. health.Samples.Select(s => new HealthSample(s.Time, s.VideoBitsPerSecond, s.AudioBitsPerSecond, s.FramesPerSecond))],
            health.KeyframeInterval?.TotalSeconds,
            health.DroppedUnits,
            health.LateUnits,
            health.Video is { } video ? new HealthVideo(video.Name, video.Width, video.Height) : null,
            health.Audio is { } audio ? new HealthAudio(audio.Name, audio.SampleRate, audio.Channels) : null,
            status.Publisher is { } p ? new HealthPublisher(p.Address, p.Software, p.Protocol, p.ConnectedAt) : null,
            status.Phase);
    }
}

/// <param name="Time">End of the second.</param>
/// <param name="VideoBitsPerSecond">Of the pictures.</param>
/// <param name="AudioBitsPerSecond">Of the sound.</param>
/// <param name="FramesPerSecond">Pictures.</param>
public sealed record HealthSample(DateTimeOffset Time, long VideoBitsPerSecond, long AudioBitsPerSecond, int FramesPerSecond);

/// <param name="Codec">For people.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record HealthVideo(string Codec, int Width, int Height);

/// <param name="Codec">For people.</param>
/// <param name="SampleRate">Per second.</param>
/// <param name="Channels">Of the sound.</param>
public sealed record HealthAudio(string Codec, int SampleRate, int Channels);

/// <param name="Address">Where it comes from.</param>
/// <param name="Software">What the encoder calls itself.</param>
/// <param name="Protocol">rtmp, rtmps.</param>
/// <param name="ConnectedAt">When it connected.</param>
public sealed record HealthPublisher(string Address, string? Software, string Protocol, DateTimeOffset ConnectedAt);
