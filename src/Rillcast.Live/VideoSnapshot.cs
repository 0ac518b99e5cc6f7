using Rillcast.Media;

namespace Rillcast.Live;

/// <summary>A video as readers see it at one moment: its tracks and what manifests say of the whole. Immutable; a live video's is replaced at each part.</summary>
public sealed class VideoSnapshot
{
    /// <summary>Its name.</summary>
    public required VideoId Id { get; init; }

    /// <summary>Rises with each replacement; 0 for a stored video.</summary>
    public required long Version { get; init; }

    /// <summary>When the first epoch began: <c>availabilityStartTime</c>.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Nothing will be added any more; playlists end, the manifest is static.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>Old segments leave the playlists while the broadcast runs (<see cref="LiveOptions.DvrWindow"/>).</summary>
    public bool IsDvrLimited { get; init; }

    /// <summary>Renditions that are about to show themselves: a manifest made now would not have them.</summary>
    public int PendingTracks { get; init; }

    /// <summary>Tracks in the order manifests list them, video first. Empty until the first publisher's tracks are known.</summary>
    public required IReadOnlyList<TrackSnapshot> Tracks { get; init; }

    /// <summary>A place for the multivariant playlist and the MPD made from this snapshot.</summary>
    public RenderedPlaylists Rendered { get; } = new();

    /// <summary>The track of that name, or null.</summary>
    public TrackSnapshot? Find(TrackId track)
    {
        foreach (var candidate in Tracks)
        {
            if (candidate.Track == track)
            {
                return candidate;
            }
        }

        return null;
    }
}
