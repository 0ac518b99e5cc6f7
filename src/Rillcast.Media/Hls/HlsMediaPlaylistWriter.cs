using System.Buffers;
using Rillcast.Media.Packaging;

namespace Rillcast.Media.Hls;

/// <summary>
/// Writes media playlists (RFC 8216bis §4.4.3, §4.4.4, §4.4.5); URIs are the file names beside the playlist, or in another track's folder for a segment in which that track
/// stands in. There the init segment changes without a discontinuity: times go on, and a discontinuity would have to be in all renditions (§4.4.4.3 demands one for other
/// formats, tracks or times, and only recommends it for other encoding parameters).
/// </summary>
public static class HlsMediaPlaylistWriter
{
    /// <summary>Parts are listed for the segments that end inside this many target durations of the playlist's end (§4.4.4.9).</summary>
    private const int TargetDurationsWithParts = 3;

    /// <summary>CAN-SKIP-UNTIL in target durations; §4.4.3.8: at least six.</summary>
    private const int TargetDurationsKept = 6;

    /// <summary>Writes the playlist.</summary>
    /// <param name="track">What it is written from.</param>
    /// <param name="isDelta">Leave out what is older than the skip boundary (§6.2.5.1); an ended track, or one with nothing that old, is written whole.</param>
    /// <param name="output">Takes UTF-8.</param>
    public static void Write(HlsTrack track, bool isDelta, IBufferWriter<byte> output)
    {
        var writer = new Utf8TextWriter(output);
        var segments = track.Segments;
        var targetSeconds = TargetSeconds(track);
        var end = End(track);
        var skipped = isDelta && !track.IsEnded ? CountBefore(segments, end - ((long)TargetDurationsKept * targetSeconds * 1_000_000)) : 0;

        WriteHead(ref writer, track, targetSeconds);
        if (skipped > 0)
        {
            writer.Write("#EXT-X-SKIP:SKIPPED-SEGMENTS="u8);
            writer.Write(skipped);
            writer.Write("\n"u8);
        }

        var firstWithParts = track.IsEnded
            ? segments.Count
            : CountBefore(segments, end - ((long)TargetDurationsWithParts * targetSeconds * 1_000_000));
        for (var i = skipped; i < segments.Count; i++)
        {
            var segment = segments[i];
            WriteContext(ref writer, segments, i, isFirstListed: i == skipped, new Context(segment.StandIn, segment.Epoch, segment.Discontinuity, segment.Init, segment.ProgramDateTime));
            var start = Utf8TextWriter.ToMicroseconds(segment.Start);
            if (i >= firstWithParts)
            {
                WriteParts(ref writer, segment);
            }

            if (segment.IsGap)
            {
                writer.Write("#EXT-X-GAP\n"u8);
            }

            // The difference of rounded times: sums over any stretch stay exact to the microsecond.
            writer.Write("#EXTINF:"u8);
            writer.WriteSeconds(Utf8TextWriter.ToMicroseconds(segment.Start + segment.Duration) - start);
            writer.Write(",\n"u8);
            WriteFolder(ref writer, segment.StandIn);
            writer.Write(segment.Epoch);
            writer.Write("-"u8);
            writer.Write(segment.Number);
            writer.Write(".m4s\n"u8);
        }

        if (track.IsEnded)
        {
            writer.Write("#EXT-X-ENDLIST\n"u8);
        }
        else
        {
            WriteLiveEdge(ref writer, track, isFirstListed: skipped == segments.Count);
        }

        writer.Flush();
    }

    private static void WriteHead(ref Utf8TextWriter writer, HlsTrack track, long targetSeconds)
    {
        // §8: EXT-X-MAP wants 6, EXT-X-SKIP 9. The version does not change between a playlist and its delta updates.
        writer.Write(track.IsEnded ? "#EXTM3U\n#EXT-X-VERSION:6\n"u8 : "#EXTM3U\n#EXT-X-VERSION:9\n"u8);
        writer.Write("#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:"u8);
        writer.Write(targetSeconds);
        writer.Write("\n"u8);
        if (track.ListsWholeBroadcast)
        {
            writer.Write(track.IsEnded ? "#EXT-X-PLAYLIST-TYPE:VOD\n"u8 : "#EXT-X-PLAYLIST-TYPE:EVENT\n"u8);
        }

        if (!track.IsEnded)
        {
            writer.Write("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL="u8);
            writer.Write(TargetDurationsKept * targetSeconds);
            writer.Write(".0,HOLD-BACK="u8);
            writer.Write(3 * targetSeconds);
            writer.Write(".0,PART-HOLD-BACK="u8);

            // §4.4.3.8: at least twice, better three times PART-TARGET as written.
            writer.WriteSecondsRoundedUp(3 * RoundedUp(track.PartTarget));
            writer.Write("\n#EXT-X-PART-INF:PART-TARGET="u8);
            writer.WriteSecondsRoundedUp(track.PartTarget);
            writer.Write("\n"u8);
        }

        writer.Write("#EXT-X-MEDIA-SEQUENCE:"u8);
        writer.Write(track.Segments.Count > 0 ? track.Segments[0].Number : track.Open?.Number ?? track.NextNumber);
        writer.Write("\n#EXT-X-DISCONTINUITY-SEQUENCE:"u8);
        writer.Write(track.Segments.Count > 0 ? track.Segments[0].Discontinuity : track.Open?.Discontinuity ?? 0);
        writer.Write("\n"u8);
    }

    /// <summary>What stands before a segment: a discontinuity, the init segment, the clock. Also before the first after a skip, for readers that do not carry them over.</summary>
    private static void WriteContext(ref Utf8TextWriter writer, IReadOnlyList<SegmentDescription> segments, int index, bool isFirstListed, in Context context)
    {
        var previous = index > 0 ? segments[index - 1] : null;
        var isDiscontinuity = previous is not null && previous.Discontinuity != context.Discontinuity;
        if (isDiscontinuity)
        {
            writer.Write("#EXT-X-DISCONTINUITY\n"u8);
        }

        if (isFirstListed || isDiscontinuity || previous is null || !context.HasSameInit(previous))
        {
            writer.Write("#EXT-X-MAP:URI=\""u8);
            WriteFolder(ref writer, context.StandIn);
            writer.Write(context.Epoch);
            writer.Write("-init-"u8);
            writer.Write(context.Init);
            writer.Write(".mp4\"\n"u8);
        }

        if (isFirstListed || isDiscontinuity)
        {
            writer.Write("#EXT-X-PROGRAM-DATE-TIME:"u8);
            writer.Write(context.ProgramDateTime);
            writer.Write("\n"u8);
        }
    }

    private static void WriteParts(ref Utf8TextWriter writer, SegmentDescription segment)
    {
        var start = segment.Start;
        for (var i = 0; i < segment.Parts.Length; i++)
        {
            start = WritePart(ref writer, segment.Parts[i], segment.StandIn, segment.Epoch, segment.Number, i, start);
        }
    }

    private static Time.MediaTime WritePart(
        ref Utf8TextWriter writer, in PartDescription part, TrackId? standIn, int epoch, long number, int index, Time.MediaTime start)
    {
        var end = start + part.Duration;
        writer.Write("#EXT-X-PART:DURATION="u8);
        writer.WriteSeconds(Utf8TextWriter.ToMicroseconds(end) - Utf8TextWriter.ToMicroseconds(start));
        writer.Write(",URI=\""u8);
        WritePartName(ref writer, standIn, epoch, number, index);
        writer.Write(part.IsIndependent ? "\",INDEPENDENT=YES\n"u8 : "\"\n"u8);
        return end;
    }

    private static void WritePartName(ref Utf8TextWriter writer, TrackId? standIn, int epoch, long number, int index)
    {
        WriteFolder(ref writer, standIn);
        writer.Write(epoch);
        writer.Write("-"u8);
        writer.Write(number);
        writer.Write("."u8);
        writer.Write(index);
        writer.Write(".m4s"u8);
    }

    private static void WriteFolder(ref Utf8TextWriter writer, TrackId? standIn)
    {
        if (standIn is { } other)
        {
            writer.Write("../"u8);
            writer.Write(other.Value);
            writer.Write("/"u8);
        }
    }

    private static void WriteLiveEdge(ref Utf8TextWriter writer, HlsTrack track, bool isFirstListed)
    {
        if (track.Open is { } open)
        {
            var last = track.Segments.Count > 0 ? track.Segments[^1] : null;
            if (open.Parts.Count > 0)
            {
                WriteContext(
                    ref writer, track.Segments, track.Segments.Count, isFirstListed, new Context(open.StandIn, open.Epoch, open.Discontinuity, open.Init, open.ProgramDateTime));
                var start = open.Start;
                for (var i = 0; i < open.Parts.Count; i++)
                {
                    start = WritePart(ref writer, open.Parts[i], open.StandIn, open.Epoch, open.Number, i, start);
                }
            }

            // A part that needs another init segment than the last one listed is not hinted: the reader could not know which.
            if (open.Parts.Count > 0 || (last is not null && last.StandIn == open.StandIn && last.Epoch == open.Epoch && last.Init == open.Init && last.Discontinuity == open.Discontinuity))
            {
                writer.Write("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\""u8);
                WritePartName(ref writer, open.StandIn, open.Epoch, open.Number, open.Parts.Count);
                writer.Write("\"\n"u8);
            }
        }

        foreach (var report in track.RenditionReports)
        {
            writer.Write("#EXT-X-RENDITION-REPORT:URI=\""u8);
            writer.Write(report.Uri);
            writer.Write("\",LAST-MSN="u8);
            writer.Write(report.LastNumber);
            if (report.LastPart is { } part)
            {
                writer.Write(",LAST-PART="u8);
                writer.Write(part);
            }

            writer.Write("\n"u8);
        }
    }

    /// <summary>End of what is listed, in microseconds of the media timeline.</summary>
    private static long End(HlsTrack track)
    {
        if (track.Open is { } open)
        {
            var end = open.Start;
            for (var i = 0; i < open.Parts.Count; i++)
            {
                end += open.Parts[i].Duration;
            }

            return Utf8TextWriter.ToMicroseconds(end);
        }

        return track.Segments.Count > 0 ? EndOf(track.Segments[^1]) : 0;
    }

    private static long EndOf(SegmentDescription segment) => Utf8TextWriter.ToMicroseconds(segment.Start + segment.Duration);

    /// <summary>How many segments at the front end at or before a time; looks from the back, where the answer is.</summary>
    private static int CountBefore(IReadOnlyList<SegmentDescription> segments, long microseconds)
    {
        var count = segments.Count;
        while (count > 0 && EndOf(segments[count - 1]) > microseconds)
        {
            count--;
        }

        return count;
    }

    private static long TargetSeconds(HlsTrack track) =>
        Math.Max(1, (track.TargetDuration.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private static TimeSpan RoundedUp(TimeSpan time) =>
        TimeSpan.FromTicks((time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);

    /// <summary>What a segment needs said before it.</summary>
    private readonly record struct Context(TrackId? StandIn, int Epoch, int Discontinuity, int Init, DateTimeOffset ProgramDateTime)
    {
        public bool HasSameInit(SegmentDescription other) => other.StandIn == StandIn && other.Epoch == Epoch && other.Init == Init;
    }
}
