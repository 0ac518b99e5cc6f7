using System.Collections.Immutable;

namespace Rillcast.Media.Hls;

/// <summary>A multivariant playlist (RFC 8216bis §4.4.6): the choices a player has.</summary>
public sealed record HlsMultivariantPlaylist
{
    /// <summary>Renditions that variants name by group (EXT-X-MEDIA).</summary>
    public ImmutableArray<HlsRendition> Renditions { get; init; } = [];

    /// <summary>Variants in order of preference; the first is what a player starts with.</summary>
    public required ImmutableArray<HlsVariant> Variants { get; init; }
}

/// <summary>An audio rendition (§4.4.6.1 EXT-X-MEDIA:TYPE=AUDIO).</summary>
/// <param name="Group">GROUP-ID.</param>
/// <param name="Name">NAME, for people.</param>
/// <param name="Uri">Its media playlist.</param>
/// <param name="Channels">CHANNELS; null when not known.</param>
/// <param name="IsDefault">DEFAULT and AUTOSELECT.</param>
public sealed record HlsRendition(string Group, string Name, string Uri, int? Channels, bool IsDefault);

/// <summary>A variant (§4.4.6.2 EXT-X-STREAM-INF).</summary>
/// <param name="Uri">Media playlist of its pictures, or of its sound when it has none.</param>
/// <param name="Bandwidth">Peak bits a second of all it plays together; at least 1.</param>
/// <param name="AverageBandwidth">Average bits a second of the same; null when nothing was measured.</param>
/// <param name="Codecs">RFC 6381 names, comma-separated, of all it plays.</param>
/// <param name="Width">Width of the picture; null for sound alone.</param>
/// <param name="Height">Height of the picture; null for sound alone.</param>
/// <param name="FrameRate">Pictures a second, up to three decimals; null when not known.</param>
/// <param name="AudioGroup">AUDIO; null when it has no rendition group.</param>
public sealed record HlsVariant(
    string Uri,
    long Bandwidth,
    long? AverageBandwidth,
    string Codecs,
    int? Width,
    int? Height,
    double? FrameRate,
    string? AudioGroup);
