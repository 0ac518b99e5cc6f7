using Rillcast.Live;
using Rillcast.Media;

namespace Rillcast.Server.Delivery;

/// <summary>
/// Whether the picture as it was sent is among the variants. An encoder that sends keyframes rarely (10 s and more are met) makes a source that is slow to start and to change to; the qualities made of it have keyframes of their own.
/// </summary>
internal static class SourceListing
{
    /// <summary>Segments by which it is decided: the first ones, so that a manifest that is read again says the same.</summary>
    private const int Considered = 8;

    /// <summary>The tracks that manifests list, in their order.</summary>
    /// <param name="video">The video.</param>
    /// <param name="longestGop">See <see cref="DeliveryOptions.LongestSourceGopSeconds"/>.</param>
    public static IReadOnlyList<TrackSnapshot> ListedTracks(VideoSnapshot video, TimeSpan longestGop)
    {
        var tracks = Shown(video);
        var source = video.Find(TrackId.Source);
        return source is null || Fits(source, longestGop) || !tracks.Any(t => t.Kind == MediaKind.Video && t != source)
            ? tracks
            : [.. tracks.Where(t => t != source)];
    }

    /// <summary>
    /// The tracks of an MPD. There a quality that is stood in for has no Representation, so that during a broadcast the source may be all that a period has: it is left out of recordings alone, beside a quality that is whole.
    /// </summary>
    /// <inheritdoc cref="ListedTracks"/>
    public static IReadOnlyList<TrackSnapshot> RepresentedTracks(VideoSnapshot video, TimeSpan longestGop) =>
        video.IsEnded && video.Tracks.Any(t => t.Kind == MediaKind.Video && t.Track != TrackId.Source && IsWhole(t)) ? ListedTracks(video, longestGop) : Shown(video);

    /// <summary>Without the folders of segments that were made a second time.</summary>
    private static IReadOnlyList<TrackSnapshot> Shown(VideoSnapshot video) => video.Tracks.Any(t => t.Track.IsRemade) ? [.. video.Tracks.Where(t => !t.Track.IsRemade)] : video.Tracks;

    private static bool IsWhole(TrackSnapshot track)
    {
        for (var i = 0; i < track.Segments.Count; i++)
        {
            if (track.Segments[i].Description.StandIn is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True unless most of its segments, each of which is one group of pictures at least, are longer.</summary>
    private static bool Fits(TrackSnapshot source, TimeSpan longestGop)
    {
        var (longer, all) = (0, 0);
        for (var i = 0; i < source.Segments.Count && i < Considered; i++)
        {
            var segment = source.Segments[i].Description;
            all += segment.IsGap ? 0 : 1;
            longer += !segment.IsGap && segment.Duration.ToTimeSpan() > longestGop ? 1 : 0;
        }

        return longer * 2 <= all;
    }
}
