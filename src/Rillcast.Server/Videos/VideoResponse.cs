using System.Linq.Expressions;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Posters;

namespace Rillcast.Server.Videos;

/// <param name="Id">Opaque; also the name in <c>/watch/{id}</c> and <c>/v/{id}/</c>.</param>
/// <param name="Channel">Where it appears.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Title">Its title.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Duration">Seconds; what was recorded so far while it is live.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StartedAt">When the first picture or sound arrived.</param>
/// <param name="EndedAt">When the broadcast ended.</param>
/// <param name="Viewers">Pages that watch it now.</param>
/// <param name="Publishing">It is live and a publisher is connected.</param>
/// <param name="Width">Of the picture as sent.</param>
/// <param name="Height">Of the picture as sent.</param>
/// <param name="FrameRate">Pictures a second, measured.</param>
/// <param name="VideoCodec">For people: H.264, HEVC, AV1.</param>
/// <param name="AudioCodec">For people: AAC, Opus.</param>
/// <param name="SizeBytes">What it takes up.</param>
/// <param name="Poster">A still picture; null when there are no pictures.</param>
public sealed record VideoResponse(
    string Id,
    VideoChannel Channel,
    VideoState State,
    string Title,
    string Description,
    double Duration,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    int Viewers,
    bool Publishing,
    int? Width,
    int? Height,
    double? FrameRate,
    string? VideoCodec,
    string? AudioCodec,
    long SizeBytes,
    string? Poster)
{
    /// <summary>A row as the API shows it; a live video's own facts come from the media plane, which knows them first.</summary>
    internal static VideoResponse Of(VideoRow row, StreamRegistry streams, ViewerRooms rooms)
    {
        var facts = VideoId.TryParse(row.Id, out var id) && streams.Find(id) is { } stream ? LiveFacts.Of(stream) : null;
        var codec = facts is null ? row.VideoCodec : facts.VideoCodec;
        return new VideoResponse(
            row.Id,
            row.Channel,
            facts?.State ?? row.State,
            row.Title,
            row.Description,
            facts?.DurationSeconds ?? row.DurationSeconds,
            row.CreatedAt,
            facts?.StartedAt ?? row.StartedAt,
            facts?.EndedAt ?? row.EndedAt,
            rooms.ViewersOf(id),
            facts?.Publishing ?? false,
            facts is null ? row.Width : facts.Width,
            facts is null ? row.Height : facts.Height,
            facts is null ? row.FrameRate : facts.FrameRate,
            codec,
            facts is null ? row.AudioCodec : facts.AudioCodec,
            facts?.SizeBytes ?? row.SizeBytes,
            codec is null ? null : PosterEndpoints.UrlOf(id));
    }
}

/// <param name="Id">Opaque.</param>
/// <param name="Handle">Its name in addresses.</param>
/// <param name="Name">How it is shown.</param>
public sealed record VideoChannel(string Id, string Handle, string Name);

/// <summary>What the API reads of a video in one query.</summary>
internal sealed record VideoRow(
    string Id,
    VideoChannel Channel,
    string OwnerId,
    VideoState State,
    string Title,
    string Description,
    double DurationSeconds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    int? Width,
    int? Height,
    double? FrameRate,
    string? VideoCodec,
    string? AudioCodec,
    long SizeBytes)
{
    /// <summary>The columns, for a query.</summary>
    public static Expression<Func<Video, VideoRow>> From { get; } = v => new VideoRow(
        v.Id,
        new VideoChannel(v.Channel!.Id, v.Channel.Handle, v.Channel.Name),
        v.Channel.OwnerId,
        v.State,
        v.Title,
        v.Description,
        v.DurationSeconds,
        v.CreatedAt,
        v.StartedAt,
        v.EndedAt,
        v.Width,
        v.Height,
        v.FrameRate,
        v.VideoCodec,
        v.AudioCodec,
        v.SizeBytes);
}
