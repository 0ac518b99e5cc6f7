using Rillcast.Media;
using Rillcast.Server.Delivery;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Playback;

/// <summary>Where the media of a video are for somebody who may watch it: <c>/v/…</c>, and of a private video <c>/t/{token}/v/…</c>.</summary>
internal sealed class MediaAddresses(PlaybackTokens tokens)
{
    /// <summary>The folder of a video, with the slash at its end.</summary>
    public string FolderOf(VideoId video, Visibility visibility) =>
        visibility == Visibility.Private ? $"{PlaybackGate.Prefix}{tokens.Make(video).Token}{DeliveryPath.Prefix}{video}/" : $"{DeliveryPath.Prefix}{video}/";
}
