namespace Rillcast.Media.Mp4;

/// <summary>One sample of a fragment to be written.</summary>
/// <param name="Duration">In the track's timescale.</param>
/// <param name="CompositionOffset">Presentation minus decoding time, same scale; may be negative.</param>
/// <param name="IsSync">Decoding can start here.</param>
/// <param name="Payload">The coded unit.</param>
internal readonly record struct FragmentSample(uint Duration, int CompositionOffset, bool IsSync, ReadOnlyMemory<byte> Payload);
