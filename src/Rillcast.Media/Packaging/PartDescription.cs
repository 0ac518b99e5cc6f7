using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>What playlists say of one part (CMAF chunk: one <c>moof</c> and one <c>mdat</c>). Parts of a segment follow each other without gaps in bytes.</summary>
/// <param name="Duration">Length, in the track's timescale.</param>
/// <param name="Bytes">Size.</param>
/// <param name="IsIndependent">Starts with a random access point (RFC 8216bis §4.4.4.9 INDEPENDENT).</param>
public readonly record struct PartDescription(MediaTime Duration, int Bytes, bool IsIndependent);
