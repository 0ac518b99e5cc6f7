namespace Rillcast.Server.Frames;

/// <summary>The frames of one interval.</summary>
/// <param name="Items">In decoding order, sound and pictures together.</param>
/// <param name="Next">The offset that goes on exactly where this answer ends; null when the video ends here. While a video is live it can be the offset asked for.</param>
/// <param name="Device">Name of the device profile that chose the tracks.</param>
/// <param name="Container">What the bytes are part of.</param>
/// <param name="Manifest">The playlist or manifest for that device, for those who would rather have it.</param>
/// <param name="Available">What there is to ask for now.</param>
/// <param name="Live">More is being written: an offset behind the end is answered without items, and <c>Retry-After</c>.</param>
/// <param name="DecodeFrom">Offset of the keyframe from which a decoder must start to show the first picture of the interval; null without pictures.</param>
/// <param name="Gaps">Stretches of the interval for which a track has nothing.</param>
/// <param name="Session">Stateful requests of viewers who are not signed in: the name under which the server keeps the place.</param>
public sealed record FramePage(
    IReadOnlyList<FrameResponse> Items,
    double? Next,
    string Device,
    string Container,
    string Manifest,
    FrameInterval Available,
    bool Live,
    double? DecodeFrom,
    IReadOnlyList<FrameGap> Gaps,
    string? Session = null);

/// <summary>A frame: one coded picture, or one unit of coded sound.</summary>
/// <param name="Id">Stable: the same frame always has the same, in every answer and on every node.</param>
/// <param name="Time">Presentation time, in seconds.</param>
/// <param name="DecodeTime">Decoding time, in seconds.</param>
/// <param name="Duration">In seconds.</param>
/// <param name="Kind"><c>video</c> or <c>audio</c>.</param>
/// <param name="Track">The track it is filed under.</param>
/// <param name="Codec">RFC 6381.</param>
/// <param name="Url">The media object its bytes are in: a segment, or a part while the segment is still growing. Immutable, takes byte ranges.</param>
/// <param name="Init">The init segment with the decoder's configuration.</param>
/// <param name="ByteRange">Where its bytes are in that object.</param>
/// <param name="Keyframe">Decoding can start here.</param>
/// <param name="Size">Bytes.</param>
public sealed record FrameResponse(
    string Id,
    double Time,
    double DecodeTime,
    double Duration,
    string Kind,
    string Track,
    string Codec,
    string Url,
    string Init,
    FrameBytes ByteRange,
    bool Keyframe,
    int Size);

/// <param name="Offset">Place of the first byte.</param>
/// <param name="Length">Bytes.</param>
public sealed record FrameBytes(long Offset, int Length);

/// <param name="From">Begin, in seconds.</param>
/// <param name="To">End, in seconds.</param>
public sealed record FrameInterval(double From, double To);

/// <param name="Track">The track.</param>
/// <param name="From">Begin, in seconds.</param>
/// <param name="To">End, in seconds.</param>
public sealed record FrameGap(string Track, double From, double To);
