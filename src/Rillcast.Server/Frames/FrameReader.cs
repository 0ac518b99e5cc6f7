using System.Globalization;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Server.Frames.Devices;

namespace Rillcast.Server.Frames;

/// <summary>
/// Finds the frames whose presentation time lies in an interval. A frame is in exactly one of the intervals that <c>next</c> leads through: none is left out, none comes twice.
/// </summary>
internal sealed class FrameReader(SegmentSamples samples)
{
    /// <summary>Reads an interval.</summary>
    /// <param name="video">What there is now.</param>
    /// <param name="folder">Address of the video's media, with a slash at the end.</param>
    /// <param name="tracks">The device's choice.</param>
    /// <param name="from">Where it begins, in microseconds; inside what is available, or behind it.</param>
    /// <param name="length">How long it is, in microseconds.</param>
    /// <param name="ct">Given up.</param>
    /// <exception cref="IOException">The store cannot be reached, or lacks a segment.</exception>
    /// <exception cref="MediaFormatException">A segment is not what the index says.</exception>
    public async Task<FramePage> ReadAsync(VideoSnapshot video, string folder, DeviceTracks tracks, long from, long length, CancellationToken ct)
    {
        var available = tracks.Available(video.IsEnded);
        var to = from + length;
        var isLast = video.IsEnded && to >= available.To;
        if (isLast)
        {
            // Pictures that are shown after the last was decoded belong to the last interval.
            to = long.MaxValue;
        }
        else if (!video.IsEnded)
        {
            // What is decoded later than the end so far is not shown before it: up to there all is known.
            to = Math.Min(to, available.To);
        }

        var frames = new List<(long Dts, long Pts, FrameResponse Frame)>();
        var gaps = new List<FrameGap>();
        long? decodeFrom = null;
        if (to > from)
        {
            foreach (var track in tracks.All)
            {
                var keyframe = await ReadTrackAsync(video, folder, track, from, to, frames, ct);
                decodeFrom ??= track.Kind == MediaKind.Video ? keyframe : null;
                AddGaps(track, tracks.Start, from, Math.Min(to, available.To), gaps);
            }
        }

        frames.Sort(static (a, b) => a.Dts != b.Dts ? a.Dts.CompareTo(b.Dts) : string.CompareOrdinal(a.Frame.Kind, b.Frame.Kind));
        while (frames.Count > FrameLimits.MaxFrames)
        {
            to = from + ((isLast ? Math.Max(available.To, frames.Max(f => f.Pts)) : to) - from) / 2;
            isLast = false;
            frames.RemoveAll(f => f.Pts >= to);
        }

        var next = isLast ? (double?)null : FrameTime.ToSeconds(Math.Max(to, from));
        return new FramePage(
            frames.ConvertAll(f => f.Frame), next, tracks.Device.Name, tracks.Device.Container, folder + tracks.Device.ManifestFile,
            new FrameInterval(FrameTime.ToSeconds(available.From), FrameTime.ToSeconds(available.To)), !video.IsEnded,
            decodeFrom is { } key ? FrameTime.ToSeconds(key) : null, gaps);
    }

    private async Task<long?> ReadTrackAsync(
        VideoSnapshot video, string folder, TrackSnapshot track, long from, long to, List<(long Dts, long Pts, FrameResponse Frame)> frames, CancellationToken ct)
    {
        long? keyframe = null;
        for (var i = FirstSegment(track.Segments, from - FrameLimits.MaxReorderMicroseconds); i < track.Segments.Count; i++)
        {
            var segment = track.Segments[i].Description;
            if (FrameTime.Of(segment.Start) >= to)
            {
                return keyframe;
            }

            var read = await samples.ReadAsync(video, track.Segments[i], ct);
            if (read.Count > 0)
            {
                var file = new FrameFile(video, folder, track, segment.ObjectTrack, segment.Epoch, segment.Number, segment.Init, IsGrowing: false);
                Take(file, read, from, to, frames, ref keyframe);
            }
        }

        if (track.Open is { } open && SegmentSamples.Read(video, track.Track, open) is { Count: > 0 } growing)
        {
            Take(new FrameFile(video, folder, track, open.StandIn ?? track.Track, open.Epoch, open.Number, open.Init, IsGrowing: open.StandIn is null), growing, from, to, frames, ref keyframe);
        }

        return keyframe;
    }

    private static void Take(
        FrameFile file, IReadOnlyList<SegmentSample> read, long from, long to, List<(long Dts, long Pts, FrameResponse Frame)> frames, ref long? keyframe)
    {
        var init = file.InitUrl;
        var codec = file.Codec;
        for (var i = 0; i < read.Count; i++)
        {
            var sample = read[i];
            if (sample.IsSync && (sample.Pts <= from || keyframe is null))
            {
                keyframe = sample.Pts;
            }

            if (sample.Pts >= from && sample.Pts < to)
            {
                frames.Add((sample.Dts, sample.Pts, new FrameResponse(
                    file.IdOf(i), FrameTime.ToSeconds(sample.Pts), FrameTime.ToSeconds(sample.Dts), FrameTime.ToSeconds(sample.Duration), file.Kind, file.Track.Value, codec,
                    file.UrlOf(sample.Part), init, new FrameBytes(sample.Offset, sample.Size), sample.IsSync, sample.Size)));
            }
        }
    }

    private static void AddGaps(TrackSnapshot track, long videoStart, long from, long to, List<FrameGap> gaps)
    {
        // A track that came later has a gap before.
        var first = track.Segments.Count > 0 ? FrameTime.Of(track.Segments[0].Description.Start) : track.Open is { } open ? FrameTime.Of(open.Start) : to;
        Add(videoStart, first);
        for (var i = FirstSegment(track.Segments, from); i < track.Segments.Count; i++)
        {
            var segment = track.Segments[i].Description;
            var start = FrameTime.Of(segment.Start);
            if (start >= to)
            {
                return;
            }

            if (segment.IsGap)
            {
                Add(start, FrameTime.Of(segment.Start + segment.Duration));
            }
        }

        // One that ended before the others has a gap behind.
        if (track.IsEnded && track.End is { } end)
        {
            Add(FrameTime.Of(end), to);
        }

        void Add(long begin, long end)
        {
            var isBrief = end - begin < FrameLimits.MinGapMicroseconds;
            (begin, end) = (Math.Max(begin, from), Math.Min(end, to));
            if (isBrief || end <= begin)
            {
                return;
            }

            if (gaps.Count > 0 && gaps[^1].Track == track.Track.Value && FrameTime.Of(gaps[^1].To) == begin)
            {
                gaps[^1] = gaps[^1] with { To = FrameTime.ToSeconds(end) };
            }
            else
            {
                gaps.Add(new FrameGap(track.Track.Value, FrameTime.ToSeconds(begin), FrameTime.ToSeconds(end)));
            }
        }
    }

    /// <summary>Index of the first segment that ends after a time.</summary>
    private static int FirstSegment(SegmentList segments, long time)
    {
        var (low, high) = (0, segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var description = segments[middle].Description;
            (low, high) = FrameTime.Of(description.Start + description.Duration) > time ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    /// <summary>The media object that samples lie in.</summary>
    private readonly record struct FrameFile(VideoSnapshot Video, string Folder, TrackSnapshot Shown, TrackId Track, int Epoch, long Number, int Init, bool IsGrowing)
    {
        private readonly string _segmentUrl = $"{Folder}{Track}/{MediaFileName.Segment(Epoch, Number)}";
        private readonly string _idPrefix = string.Create(CultureInfo.InvariantCulture, $"{Video.Id}.{Track}.{Epoch}-{Number}.");

        public string Kind => Shown.Kind == MediaKind.Video ? "video" : "audio";

        public string InitUrl => $"{Folder}{Track}/{MediaFileName.Init(Epoch, Init)}";

        public string Codec => (Video.Find(Track) ?? Shown).InitOf(Epoch, Init).Config.Rfc6381;

        public string UrlOf(int part) => IsGrowing ? $"{Folder}{Track}/{MediaFileName.PartOf(Epoch, Number, part)}" : _segmentUrl;

        public string IdOf(int index) => _idPrefix + index.ToString(CultureInfo.InvariantCulture);
    }
}
