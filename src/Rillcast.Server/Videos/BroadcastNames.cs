using Rillcast.Media;

namespace Rillcast.Server.Videos;

/// <summary>Gives a broadcast that begins its video's name, and makes known who may watch it before anybody can ask. Never waits for the database.</summary>
internal sealed class BroadcastNames(HiddenVideos hidden)
{
    /// <summary>The name of the video that begins now.</summary>
    /// <param name="visibility">Who may watch it.</param>
    public VideoId Next(Visibility visibility)
    {
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        hidden.Set(video, visibility);
        return video;
    }
}
