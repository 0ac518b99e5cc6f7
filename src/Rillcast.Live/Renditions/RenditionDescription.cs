using Rillcast.Media;

namespace Rillcast.Live.Renditions;

/// <summary>A further quality of a live video's pictures, made from its source segment by segment.</summary>
/// <param name="Track">Its track.</param>
/// <param name="SampleEntryType">Sample entry of its codec (<c>avc1</c>): another track can stand in for it only with the same one, since players do not change decoders inside a playlist.</param>
/// <param name="FrameDivisor">It has every picture of the source (1) or every other one (2).</param>
public sealed record RenditionDescription(TrackId Track, string SampleEntryType, int FrameDivisor);
