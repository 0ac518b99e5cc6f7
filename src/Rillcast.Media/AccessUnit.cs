using Rillcast.Media.Codecs;
using Rillcast.Media.Time;

namespace Rillcast.Media;

/// <summary>
/// One coded picture or one coded audio frame: the unit that every input becomes and every output is made of.
/// </summary>
/// <param name="Track">The track it belongs to.</param>
/// <param name="Config">The decoder configuration in force for it; a unit with another configuration starts a new init segment.</param>
/// <param name="Dts">Decoding time on the video's own timeline (its first broadcast starts near zero), in the track's timescale; strictly rising per track.</param>
/// <param name="Pts">Presentation time, same timeline and scale.</param>
/// <param name="IsRandomAccess">Decoding can start here. True for every audio unit.</param>
/// <param name="Payload">The sample as it stands in an MP4 <c>mdat</c>: length-prefixed NAL units, OBUs without temporal delimiter, raw AAC or Opus. Immutable, shared.</param>
public sealed record AccessUnit(
    TrackId Track,
    ICodecConfig Config,
    MediaTime Dts,
    MediaTime Pts,
    bool IsRandomAccess,
    ReadOnlyMemory<byte> Payload);
