using Rillcast.Media;

namespace Rillcast.Live.Renditions;

/// <summary>Where a rendition stands.</summary>
/// <param name="Description">Which one.</param>
/// <param name="State">See <see cref="RenditionState"/>.</param>
/// <param name="Since">When it came into that state.</param>
/// <param name="Behind">How far its end is behind the source's.</param>
/// <param name="NextNumber">Segment it is at.</param>
/// <param name="OwnSegments">Segments of its own so far.</param>
/// <param name="StandIns">Segments in which another track stood in, gaps included.</param>
public sealed record RenditionStatus(
    RenditionDescription Description,
    RenditionState State,
    DateTimeOffset Since,
    TimeSpan Behind,
    long NextNumber,
    long OwnSegments,
    long StandIns)
{
    /// <summary>Its track.</summary>
    public TrackId Track => Description.Track;
}

/// <summary>The states of a rendition.</summary>
public enum RenditionState
{
    /// <summary>Nothing has come yet.</summary>
    Waiting,

    /// <summary>It plays what was made for it.</summary>
    Own,

    /// <summary>Another track stands in, because nothing came in time.</summary>
    StandIn,

    /// <summary>Another track stands in, because it was taken out on purpose.</summary>
    Shed,
}
