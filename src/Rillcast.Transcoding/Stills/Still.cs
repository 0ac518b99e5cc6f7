using Rillcast.Media.Time;

namespace Rillcast.Transcoding.Stills;

/// <summary>A coded picture that can be decoded alone.</summary>
/// <param name="Init">Init segment of its track.</param>
/// <param name="Scale">The track's timescale.</param>
/// <param name="Sample">The keyframe as it stands in <c>mdat</c>.</param>
public sealed record Still(ReadOnlyMemory<byte> Init, Timescale Scale, ReadOnlyMemory<byte> Sample);
