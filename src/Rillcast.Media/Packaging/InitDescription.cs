using Rillcast.Media.Codecs;

namespace Rillcast.Media.Packaging;

/// <summary>An init segment: the CMAF header that the segments naming it need (ISO/IEC 23000-19 §7.3.1).</summary>
/// <param name="Track">Its track.</param>
/// <param name="Epoch">The epoch it was made in.</param>
/// <param name="Number">Counts the configurations of the track inside the epoch, from 0.</param>
/// <param name="Config">The decoder configuration.</param>
/// <param name="Bytes"><c>ftyp</c> and <c>moov</c>.</param>
public sealed record InitDescription(TrackId Track, int Epoch, int Number, ICodecConfig Config, ReadOnlyMemory<byte> Bytes);
