using System.Net;
using Rillcast.Media;

namespace Rillcast.Server.Delivery;

/// <summary>True when the media of a video may be sent to whoever asks. Answers from memory.</summary>
/// <param name="video">The video.</param>
/// <param name="token">The playback token in the address; empty for none.</param>
/// <param name="from">Who asks.</param>
internal delegate bool PlaybackCheck(VideoId video, ReadOnlySpan<char> token, IPAddress? from);
