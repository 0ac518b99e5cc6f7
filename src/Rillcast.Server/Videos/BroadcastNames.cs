using Rillcast.Media;
using Rillcast.Server.Channels;
using Rillcast.Server.Ingest;

namespace Rillcast.Server.Videos;

/// <summary>
/// Gives a broadcast that begins its video's name: that of the broadcast which was announced for about this time, or a new one. Makes known who may watch it before anybody can
/// ask. Never waits for the database.
/// </summary>
internal sealed class BroadcastNames(HiddenVideos hidden, StreamKeyring keyring, TimeProvider time)
{
    /// <summary>A broadcast that begins no earlier than this before an announced time is what was announced; an earlier one is a rehearsal.</summary>
    public static readonly TimeSpan EarlyStart = TimeSpan.FromHours(1);

    /// <summary>What was announced and did not begin within this time has fallen through.</summary>
    public static readonly TimeSpan LateStart = TimeSpan.FromHours(12);

    /// <summary>The name of the video that begins now.</summary>
    /// <param name="key">What the publisher's key opened.</param>
    public VideoId Next(StreamKeyAnswer key)
    {
        var now = time.GetUtcNow();
        if (key is { ChannelId: { } channel, Next: { } next } && VideoId.TryParse(next.Id, out var announced)
            && (next.IsChosen || (next.At <= now + EarlyStart && next.At >= now - LateStart)))
        {
            keyring.TookNext(channel, next.Id);
            hidden.Set(announced, next.Visibility);
            return announced;
        }

        var video = VideoId.FromGuid(Guid.CreateVersion7());
        hidden.Set(video, key.Visibility);
        return video;
    }
}
