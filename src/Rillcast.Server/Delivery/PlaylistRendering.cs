using System.Buffers;
using System.Collections;
using System.Collections.Immutable;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Dash;
using Rillcast.Media.Hls;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Server.Delivery;

/// <summary>Turns snapshots into playlists, each once.</summary>
internal static class PlaylistRendering
{
    private const string AudioGroup = "audio";

    /// <summary>True when players can start: the first track has a finished segment, and each of the others something.</summary>
    public static bool CanStart(VideoSnapshot video)
    {
        if (video.Tracks.Count == 0 || video.Tracks[0].Segments.Count == 0 || video.PendingTracks > 0)
        {
            return false;
        }

        foreach (var track in video.Tracks)
        {
            if (track.Segments.Count == 0 && track.Open is not { Parts.Count: > 0 })
            {
                return false;
            }
        }

        return true;
    }

    public static PlaylistBytes Master(VideoSnapshot video, TimeSpan longestSourceGop, PlaylistEncoding encoding) => Encoded(
        video.Rendered,
        "master",
        encoding,
        static a => Render(static (a, output) => HlsMultivariantPlaylistWriter.Write(Multivariant(a.video, a.longestSourceGop), output), a),
        (video, longestSourceGop));

    public static PlaylistBytes Manifest(VideoSnapshot video, bool isLowLatency, TimeSpan longestSourceGop, PlaylistEncoding encoding) => Encoded(
        video.Rendered,
        "manifest",
        encoding,
        static a => Render(static (a, output) => DashManifestWriter.Write(Presentation(a.video, a.isLowLatency, a.longestSourceGop), output), a),
        (video, isLowLatency, longestSourceGop));

    public static PlaylistBytes Playlist(VideoSnapshot video, TrackSnapshot track, bool isDelta, PlaylistEncoding encoding) =>
        Encoded(
            track.Rendered,
            isDelta ? "delta" : "playlist",
            encoding,
            static a => Render(static (a, output) => HlsMediaPlaylistWriter.Write(Track(a.video, a.track), a.isDelta, output), a),
            (video, track, isDelta));

    internal static HlsMultivariantPlaylist Multivariant(VideoSnapshot video, TimeSpan longestSourceGop)
    {
        TrackSnapshot? audio = null;
        var renditions = ImmutableArray.CreateBuilder<HlsRendition>();
        foreach (var track in video.Tracks)
        {
            if (track.Kind == MediaKind.Audio)
            {
                audio ??= track;
                var channels = (track.Inits[^1].Config as IAudioConfig)?.Channels;
                renditions.Add(new HlsRendition(AudioGroup, track.Track.Value, Uri(track), channels, track == audio));
            }
        }

        var variants = ImmutableArray.CreateBuilder<HlsVariant>();
        foreach (var track in SourceListing.ListedTracks(video, longestSourceGop))
        {
            if (track.Kind != MediaKind.Video)
            {
                continue;
            }

            var picture = track.Inits[^1].Config as IVideoConfig;
            var codecs = track.Inits[^1].Config.Rfc6381;
            variants.Add(new HlsVariant(
                Uri(track),
                Peak(track) + (audio is null ? 0 : Peak(audio)),
                Average(track, audio),
                audio is null ? codecs : $"{codecs},{audio.Inits[^1].Config.Rfc6381}",
                picture?.Width,
                picture?.Height,
                track.FrameRate > 0 ? Math.Round(track.FrameRate, 3) : null,
                audio is null ? null : AudioGroup));
        }

        Order(variants);

        // Sound alone: the last resort of a slow connection (RFC 8216bis §4.4.6.2.1), or all there is.
        if (audio is not null)
        {
            if (variants.Count == 0)
            {
                renditions.Clear();
            }

            variants.Add(new HlsVariant(Uri(audio), Peak(audio), Average(audio, null), audio.Inits[^1].Config.Rfc6381, null, null, null, null));
        }

        return new HlsMultivariantPlaylist { Renditions = renditions.DrainToImmutable(), Variants = variants.DrainToImmutable() };
    }

    /// <summary>From the best to the worst, but players begin with the first: there stands the best of those with at most 720 lines that every device decodes.</summary>
    private static void Order(ImmutableArray<HlsVariant>.Builder variants)
    {
        variants.Sort(static (left, right) => right.Bandwidth.CompareTo(left.Bandwidth));
        for (var i = 1; i < variants.Count; i++)
        {
            if (IsForEverybody(variants[0]))
            {
                return;
            }

            if (IsForEverybody(variants[i]))
            {
                var first = variants[i];
                variants.RemoveAt(i);
                variants.Insert(0, first);
                return;
            }
        }
    }

    private static bool IsForEverybody(HlsVariant variant) =>
        Math.Min(variant.Width ?? 0, variant.Height ?? 0) is > 0 and <= 720 && variant.Codecs.StartsWith("avc1", StringComparison.Ordinal);

    internal static HlsTrack Track(VideoSnapshot video, TrackSnapshot track)
    {
        var reports = ImmutableArray<HlsRenditionReport>.Empty;
        if (!track.IsEnded)
        {
            foreach (var other in video.Tracks)
            {
                if (other.Track != track.Track && Report(other) is { } report)
                {
                    reports = reports.Add(report);
                }
            }
        }

        return new HlsTrack
        {
            Segments = new Descriptions(track.Segments),
            Open = track.Open is { } open
                ? new HlsOpenSegment(open.Epoch, open.Number, open.Discontinuity, open.Init, open.Start, open.ProgramDateTime, new OpenDescriptions(open.Parts)) { StandIn = open.StandIn }
                : null,
            NextNumber = track.NextNumber,
            TargetDuration = track.TargetDuration,
            PartTarget = track.PartTarget,
            IsEnded = track.IsEnded,
            ListsWholeBroadcast = ListsWholeBroadcast(video),
            RenditionReports = reports,
        };
    }

    internal static DashPresentation Presentation(VideoSnapshot video, bool isLowLatency, TimeSpan longestSourceGop)
    {
        var listed = SourceListing.RepresentedTracks(video, longestSourceGop);
        var tracks = new DashTrack[listed.Count];
        var target = TimeSpan.Zero;
        for (var i = 0; i < tracks.Length; i++)
        {
            var track = listed[i];
            target = track.TargetDuration > target ? track.TargetDuration : target;
            tracks[i] = new DashTrack
            {
                Track = track.Track,
                Kind = track.Kind,
                Inits = track.Inits,
                Segments = new Descriptions(track.Segments),
                Bandwidth = Peak(track),
                FrameRate = track.FrameRate > 0 ? track.FrameRate : null,
                Growing = isLowLatency ? Growing(track) : null,
            };
        }

        isLowLatency &= !video.IsEnded;

        return new DashPresentation
        {
            Id = video.Id.Value,
            IsEnded = video.IsEnded,
            AvailabilityStart = AvailabilityStart(video),
            TargetDuration = target,
            MinimumUpdatePeriod = TimeSpan.FromSeconds(isLowLatency ? 0.5 : Math.Max(1, target.TotalSeconds / 2)),
            PresentationDelay = TimeSpan.FromSeconds(isLowLatency ? 1.5 + target.TotalSeconds : Math.Max(4, 2 * target.TotalSeconds)),
            AvailabilityTimeOffset = isLowLatency ? target - video.Tracks[0].PartTarget : null,
            TimeShiftBufferDepth = ListsWholeBroadcast(video) ? null : Depth(video.Tracks[0]),
            ClockUri = "/v/time",
            Tracks = tracks,
        };
    }

    /// <summary>
    /// The growing segment with a foreseen length, while segments come regularly; null else: a wrong length would make players fetch it again and again.
    /// A little too long, since Shaka minds a segment that turns out longer and not one that is shorter.
    /// </summary>
    private static DashGrowingSegment? Growing(TrackSnapshot track)
    {
        if (track.Open is not { Parts.Count: > 0, StandIn: null } open || track.Segments.Count < 2)
        {
            return null;
        }

        var scale = open.Start.Scale;
        var expected = MediaTime.From(track.TargetDuration, scale);
        for (var i = track.Segments.Count - 2; i < track.Segments.Count; i++)
        {
            var before = track.Segments[i].Description;
            if (before.Discontinuity != open.Discontinuity || Math.Abs(before.Duration.Ticks - expected.Ticks) > expected.Ticks / 10)
            {
                return null;
            }
        }

        expected += MediaTime.From(TimeSpan.FromMilliseconds(25), scale);
        return open.End - open.Start > expected ? null : new DashGrowingSegment(open.Epoch, open.Number, open.Discontinuity, open.Init, open.Start, expected);
    }

    /// <summary>
    /// Wall-clock time of media time zero, by the epoch that is running. The media timeline has no hole while the publisher is away, the wall clock has:
    /// by the first epoch's anchor, players that reckon the live edge from the clock would look for segments that will never be there.
    /// </summary>
    private static DateTimeOffset AvailabilityStart(VideoSnapshot video)
    {
        var lead = video.Tracks[0];
        var start = lead.Segments.Count > 0
            ? lead.Segments[^1].Description is var last ? last.ProgramDateTime - last.Start.ToTimeSpan() : default
            : video.StartedAt;

        // Whole milliseconds: the same from each segment of an epoch.
        return new DateTimeOffset((start.UtcTicks + 5000) / 10_000 * 10_000, TimeSpan.Zero);
    }

    private static TimeSpan Depth(TrackSnapshot track) => track.Segments.Count == 0
        ? TimeSpan.Zero
        : (track.Segments[^1].Description.Start + track.Segments[^1].Description.Duration - track.Segments[0].Description.Start).ToTimeSpan();

    private static bool ListsWholeBroadcast(VideoSnapshot video)
    {
        if (video.IsDvrLimited && !video.IsEnded)
        {
            return false;
        }

        foreach (var track in video.Tracks)
        {
            if ((track.Segments.Count > 0 ? track.Segments[0].Description.Number : track.Open?.Number ?? track.NextNumber) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static HlsRenditionReport? Report(TrackSnapshot track)
    {
        var uri = $"../{Uri(track)}";
        if (track.Open is { Parts.Count: > 0 } open)
        {
            return new HlsRenditionReport(uri, open.Number, open.Parts.Count - 1);
        }

        return track.Segments.Count > 0 && track.Segments[^1].Description is var last
            ? new HlsRenditionReport(uri, last.Number, last.IsGap ? null : last.Parts.Length - 1)
            : null;
    }

    private static string Uri(TrackSnapshot track) => $"{track.Track.Value}/index.m3u8";

    /// <summary>Measured; before the first segment by what its parts have so far.</summary>
    private static long Peak(TrackSnapshot track)
    {
        if (track.PeakBitsPerSecond > 0)
        {
            return track.PeakBitsPerSecond;
        }

        var bytes = 0L;
        foreach (var part in track.Open?.Parts ?? [])
        {
            bytes += part.Description.Bytes;
        }

        var seconds = track.Open is { } open ? (open.End - open.Start).ToTimeSpan().TotalSeconds : 0;
        return seconds > 0 ? Math.Max(1, (long)(bytes * 8 / seconds)) : 1;
    }

    private static long? Average(TrackSnapshot track, TrackSnapshot? other) =>
        track.AverageBitsPerSecond > 0 ? track.AverageBitsPerSecond + (other?.AverageBitsPerSecond ?? 0) : null;

    private static PlaylistBytes Encoded<TArgument>(
        RenderedPlaylists rendered,
        string name,
        PlaylistEncoding encoding,
        Func<TArgument, PlaylistBytes> make,
        TArgument argument)
    {
        var plain = rendered.GetOrMake(name, make, argument);
        return encoding switch
        {
            PlaylistEncoding.Gzip => rendered.GetOrMake(name switch { "playlist" => "playlist.gz", "delta" => "delta.gz", "master" => "master.gz", _ => "manifest.gz" }, static p => p.Gzip(), plain),
            PlaylistEncoding.Brotli => rendered.GetOrMake(name switch { "playlist" => "playlist.br", "delta" => "delta.br", "master" => "master.br", _ => "manifest.br" }, static p => p.Brotli(), plain),
            _ => plain,
        };
    }

    private static PlaylistBytes Render<TArgument>(Action<TArgument, IBufferWriter<byte>> write, TArgument argument)
    {
        var output = new ArrayBufferWriter<byte>(8192);
        write(argument, output);
        return PlaylistBytes.Plain(output.WrittenMemory);
    }

    /// <summary>The descriptions of a segment list, as a view.</summary>
    private sealed class Descriptions(SegmentList segments) : IReadOnlyList<SegmentDescription>
    {
        public int Count => segments.Count;

        public SegmentDescription this[int index] => segments[index].Description;

        public IEnumerator<SegmentDescription> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The descriptions of the parts so far, as a view.</summary>
    private sealed class OpenDescriptions(ImmutableList<OpenPart> parts) : IReadOnlyList<PartDescription>
    {
        public int Count => parts.Count;

        public PartDescription this[int index] => parts[index].Description;

        public IEnumerator<PartDescription> GetEnumerator()
        {
            foreach (var part in parts)
            {
                yield return part.Description;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>Content codings that playlists are kept in.</summary>
internal enum PlaylistEncoding
{
    /// <summary>None.</summary>
    Identity,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 7932.</summary>
    Brotli,
}
