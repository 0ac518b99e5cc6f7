using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>
/// Where a packager starts: all that later output depends on besides the units pushed. A packager made from the state another had just
/// before the unit that began segment K on the leading track, fed the same units from that one on, makes every segment from K on again, on all
/// tracks, under the same names and with the same bytes (how a spool is replayed after a crash). Nothing below K comes out again: units of other
/// tracks that belong to a segment begun before are passed over. So resume from a K below which every segment of every track is safe.
/// One exception: a track whose configuration changed just before K (see <see cref="IsDiscontinuityDue"/>) has begun K early; it comes out
/// without what came before the state. Resume one segment earlier to have it whole.
/// </summary>
public sealed record PackagerState
{
    /// <summary>Epoch of everything made.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of the next segment to begin on the leading track: K.</summary>
    public required long NextNumber { get; init; }

    /// <summary>Discontinuity sequence number of the next segment to begin, unless the unit that begins it brings another configuration.</summary>
    public required int Discontinuity { get; init; }

    /// <summary>Taken between two segments of the leading track while other tracks had segments open: what they push for those is passed over. False at the start of an epoch and after a flush.</summary>
    public bool IsMidway { get; init; }

    /// <summary>A track other than the leading one has changed its configuration: the next segment begins at the next random access unit and counts one discontinuity.</summary>
    public bool IsDiscontinuityDue { get; init; }

    /// <summary>Wall-clock time of <see cref="AnchorTicks"/>; program date-times are counted from it.</summary>
    public required DateTimeOffset Anchor { get; init; }

    /// <summary>Point of the video's timeline that <see cref="Anchor"/> belongs to, in ticks of 100 ns.</summary>
    public required long AnchorTicks { get; init; }

    /// <summary>The epoch's tracks, in the order they are listed in manifests; the first video track leads, else the first.</summary>
    public required IReadOnlyList<PackagerTrackState> Tracks { get; init; }

    /// <summary>Where the leading track's segments begin that another track is still at, without holes up to <see cref="NextNumber"/>; usually one, more when a track had no unit yet and owes gaps.</summary>
    public IReadOnlyList<PackagerBoundary> Boundaries { get; init; } = [];
}

/// <summary>A track's part of <see cref="PackagerState"/>; a new epoch begins with <see cref="New"/>.</summary>
/// <param name="Track">Its name.</param>
/// <param name="Kind">Video or audio.</param>
/// <param name="NextInit">Number that the next init segment of the track gets in this epoch; 0 when the track had no unit yet.</param>
/// <param name="InitConfiguration">Sample entry type, a colon, and the base 64 of the configuration box of init <c>NextInit - 1</c>, so that an unchanged one is not made twice; null before the first.</param>
/// <param name="TicksPerSecond">Timescale of that configuration; 0 before the first.</param>
/// <param name="DecodeDelayTicks">What is added to the track's decoding times (<see cref="Packager"/> remarks), in its timescale; null before the first unit.</param>
/// <param name="LastDurationTicks">Duration given to a last unit that no other follows; 0 when none is known yet.</param>
/// <param name="Number">Number of the segment it is at; of no meaning unless <see cref="PackagerState.IsMidway"/>.</param>
/// <param name="IsOpen">It has a unit in that segment.</param>
/// <param name="LastDiscontinuity">Discontinuity sequence number of the segment it began or left out last.</param>
public sealed record PackagerTrackState(
    TrackId Track,
    MediaKind Kind,
    int NextInit,
    string? InitConfiguration,
    uint TicksPerSecond,
    long? DecodeDelayTicks,
    long LastDurationTicks,
    long Number,
    bool IsOpen,
    int LastDiscontinuity)
{
    /// <summary>A track at the start of an epoch.</summary>
    public static PackagerTrackState New(TrackId track, MediaKind kind) => new(track, kind, 0, null, 0, null, 0, 0, false, 0);
}

/// <summary>Where a segment of the leading track begins.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Start">Its first decoding time.</param>
/// <param name="Discontinuity">Its discontinuity sequence number.</param>
public readonly record struct PackagerBoundary(long Number, MediaTime Start, int Discontinuity);
