using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Playback;
using Rillcast.Server.Posters;

namespace Rillcast.Server.Videos;

/// <summary>Rows of videos as the API shows them to those who may see them; a live video's own facts come from the media plane, which knows them first.</summary>
internal sealed class VideoResponses(StreamRegistry streams, ViewerRooms rooms, MediaAddresses addresses)
{
    public VideoResponse Of(VideoRow row)
    {
        var facts = VideoId.TryParse(row.Id, out var id) && streams.Find(id) is { } stream ? LiveFacts.Of(stream) : null;
        var codec = facts is null ? row.VideoCodec : facts.VideoCodec;
        return new VideoResponse(
            row.Id,
            row.Channel,
            facts?.State ?? row.State,
            row.Visibility,
            row.Title,
            row.Description,
            row.Tags,
            row.Views,
            facts?.DurationSeconds ?? row.DurationSeconds,
            row.CreatedAt,
            row.ScheduledAt,
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
            codec is null ? null : addresses.FolderOf(id, row.Visibility) + PosterEndpoints.FileName);
    }
}
