using System.Collections.Immutable;
using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>All that indexes and playlists say of one finished segment; the bytes are elsewhere. Immutable once made.</summary>
public sealed record SegmentDescription
{
    /// <summary>Its track.</summary>
    public required TrackId Track { get; init; }

    /// <summary>One uninterrupted ownership of the live video, from 1; each publisher's arrival begins another.</summary>
    public required int Epoch { get; init; }

    /// <summary>Media sequence number, from 0 for the video's first segment; goes on across epochs, never restarts, never repeats. Equal in all tracks for the same stretch of time.</summary>
    public required long Number { get; init; }

    /// <summary>Discontinuity sequence number, from 0; the same in all tracks. Rises with each epoch and each change of a decoder configuration: one DASH period each.</summary>
    public required int Discontinuity { get; init; }

    /// <summary>Number of its init segment inside the epoch.</summary>
    public required int Init { get; init; }

    /// <summary>Decoding time of its first unit on the video's timeline; <c>baseMediaDecodeTime</c> of its first <c>tfdt</c>. Goes on without a jump across epochs.</summary>
    public required MediaTime Start { get; init; }

    /// <summary>Sum of its units' durations, same scale.</summary>
    public required MediaTime Duration { get; init; }

    /// <summary>Size of all parts together; 0 for a gap.</summary>
    public required long Bytes { get; init; }

    /// <summary>Wall-clock time at which its first unit was received, on the epoch's clock anchor.</summary>
    public required DateTimeOffset ProgramDateTime { get; init; }

    /// <summary>Its parts in order. Kept for every segment: they give the byte range of each part for ever.</summary>
    public required ImmutableArray<PartDescription> Parts { get; init; }

    /// <summary>
    /// Null for a segment of the track's own. Else the track whose objects play in its place because this one has none for the stretch (a rendition that was not converted in time):
    /// <see cref="Init"/>, <see cref="Bytes"/> and <see cref="Parts"/> describe that track's segment of the same epoch and number, and URLs name its folder.
    /// </summary>
    public TrackId? StandIn { get; init; }

    /// <summary>The track that its objects are filed under.</summary>
    public TrackId ObjectTrack => StandIn ?? Track;

    /// <summary>True when the track had nothing for this stretch (a silent microphone): no object exists, playlists say <c>EXT-X-GAP</c>.</summary>
    public bool IsGap => Parts.IsEmpty;
}
