namespace Rillcast.Media.Packaging;

/// <summary>
/// Where a packager starts: all that later output depends on besides the units pushed. A packager made from the state another had just
/// before the unit that began a segment on the leading track, fed the same units, makes the same bytes under the same names
/// (how a spool is replayed after a crash); open segments of other tracks then come out incomplete, and are to be taken from the store.
/// </summary>
public sealed record PackagerState
{
    /// <summary>Epoch of everything made.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of the next segment to begin on the leading track.</summary>
    public required long NextNumber { get; init; }

    /// <summary>Discontinuity sequence number of the next segment to begin.</summary>
    public required int Discontinuity { get; init; }

    /// <summary>Wall-clock time of <see cref="AnchorTicks"/>; program date-times are counted from it.</summary>
    public required DateTimeOffset Anchor { get; init; }

    /// <summary>Point of the video's timeline that <see cref="Anchor"/> belongs to, in ticks of 100 ns.</summary>
    public required long AnchorTicks { get; init; }

    /// <summary>The epoch's tracks, in the order they are listed in manifests; the first video track leads, else the first.</summary>
    public required IReadOnlyList<PackagerTrackState> Tracks { get; init; }
}

/// <summary>A track's part of <see cref="PackagerState"/>.</summary>
/// <param name="Track">Its name.</param>
/// <param name="Kind">Video or audio.</param>
/// <param name="NextInit">Number that the next init segment of the track gets in this epoch.</param>
/// <param name="InitConfiguration">Sample entry type, a colon, and the base 64 of the configuration box of init <c>NextInit - 1</c>, so that an unchanged one is not made twice; null before the first.</param>
/// <param name="SequenceNumber"><c>mfhd</c> sequence number of the next fragment.</param>
/// <param name="LastDurationTicks">Duration given to a last unit that no other follows; 0 when none is known yet.</param>
public sealed record PackagerTrackState(
    TrackId Track,
    MediaKind Kind,
    int NextInit,
    string? InitConfiguration,
    uint SequenceNumber,
    long LastDurationTicks);
