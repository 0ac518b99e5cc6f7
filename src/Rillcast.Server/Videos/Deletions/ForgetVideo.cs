using Rillcast.Media;

namespace Rillcast.Server.Videos.Deletions;

/// <summary>
/// Removes what a feature keeps of a video besides rows that go with the video's row and objects in the video's folder of the media store. Registered
/// by the feature; called at each pass, so it must not mind that nothing is there.
/// </summary>
/// <exception cref="IOException">It cannot be removed now; the pass is repeated.</exception>
internal delegate Task ForgetVideo(VideoId video, CancellationToken ct);
