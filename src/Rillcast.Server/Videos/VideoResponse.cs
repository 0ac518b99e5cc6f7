using System.Linq.Expressions;
using Rillcast.Server.Channels.Pictures;

namespace Rillcast.Server.Videos;

/// <param name="Id">Opaque; also the name in <c>/watch/{id}</c> and <c>/v/{id}/</c>.</param>
/// <param name="Channel">Where it appears.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Visibility">Who may watch it.</param>
/// <param name="Title">Its title.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Tags">Words it is filed under.</param>
/// <param name="Views">How often it was watched; some seconds behind.</param>
/// <param name="Duration">Seconds; what was recorded so far while it is live.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ScheduledAt">When an announced broadcast is to begin; null when it was not announced.</param>
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
    Visibility Visibility,
    string Title,
    string Description,
    IReadOnlyList<string> Tags,
    long Views,
    double Duration,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ScheduledAt,
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
    string? Poster);

/// <param name="Id">Opaque.</param>
/// <param name="Handle">Its name in addresses.</param>
/// <param name="Name">How it is shown.</param>
/// <param name="Avatar">A small square picture; null for none.</param>
public sealed record VideoChannel(string Id, string Handle, string Name, string? Avatar);

/// <summary>What the API reads of a video in one query.</summary>
internal sealed record VideoRow(
    string Id,
    VideoChannel Channel,
    string OwnerId,
    VideoState State,
    Visibility Visibility,
    string Title,
    string Description,
    string[] Tags,
    long Views,
    double DurationSeconds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ScheduledAt,
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
        new VideoChannel(v.Channel!.Id, v.Channel.Handle, v.Channel.Name, PictureEndpoints.UrlOf(v.Channel.Id, v.Channel.Avatar)),
        v.Channel.OwnerId,
        v.State,
        v.Visibility,
        v.Title,
        v.Description,
        v.Tags,
        v.Views,
        v.DurationSeconds,
        v.CreatedAt,
        v.ScheduledAt,
        v.StartedAt,
        v.EndedAt,
        v.Width,
        v.Height,
        v.FrameRate,
        v.VideoCodec,
        v.AudioCodec,
        v.SizeBytes);
}
