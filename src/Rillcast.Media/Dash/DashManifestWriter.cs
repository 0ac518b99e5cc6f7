using System.Buffers;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Media.Dash;

/// <summary>
/// Writes MPDs (ISO/IEC 23009-1, live profile, SegmentTemplate with SegmentTimeline and $Number$).
/// <para>Presentation time is media time throughout: each period starts at the media time of its first segment and takes as much off
/// (@presentationTimeOffset). A period per discontinuity; its id is the discontinuity sequence number. $Number$ counts the entries of a timeline,
/// so after a hole in a track (<see cref="SegmentDescription.IsGap"/>) a new period begins, named <c>{discontinuity}-{number}</c>.</para>
/// <para>Times of segments are decoding times: with reordered pictures the first presentation time of a segment is later by the composition
/// offset of its first picture, the same in all segments.</para>
/// </summary>
public static class DashManifestWriter
{
    /// <summary>Writes the manifest.</summary>
    /// <exception cref="ArgumentException">No track has a segment: an MPD has at least one period.</exception>
    public static void Write(DashPresentation presentation, IBufferWriter<byte> output)
    {
        var periods = new DashPeriods(presentation);
        if (!periods.TryNext())
        {
            throw new ArgumentException("An MPD has at least one period.", nameof(presentation));
        }

        var writer = new Utf8TextWriter(output);
        WriteHead(ref writer, presentation);
        do
        {
            WritePeriod(ref writer, presentation, periods);
        }
        while (periods.TryNext());

        if (!presentation.IsEnded && presentation.ClockUri is { } clock)
        {
            writer.Write("<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-iso:2014\" value=\""u8);
            WriteEscaped(ref writer, clock);
            writer.Write("\"/>\n"u8);
        }

        writer.Write("</MPD>\n"u8);
        writer.Flush();
    }

    private static void WriteHead(ref Utf8TextWriter writer, DashPresentation presentation)
    {
        var end = End(presentation);
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" id=\""u8);
        WriteEscaped(ref writer, presentation.Id);
        if (presentation.IsEnded)
        {
            writer.Write("\" type=\"static\" mediaPresentationDuration=\"PT"u8);
            writer.WriteSeconds(end);
            writer.Write("S"u8);
        }
        else
        {
            writer.Write("\" type=\"dynamic\" availabilityStartTime=\""u8);
            writer.Write(presentation.AvailabilityStart);

            // When the last listed media existed, not the time of writing: the same content is the same bytes on every node.
            writer.Write("\" publishTime=\""u8);
            writer.Write(presentation.AvailabilityStart + TimeSpan.FromMicroseconds(end));
            writer.Write("\" minimumUpdatePeriod=\"PT"u8);
            writer.WriteSecondsRoundedUp(presentation.MinimumUpdatePeriod);
            if (presentation.TimeShiftBufferDepth is { } depth)
            {
                writer.Write("S\" timeShiftBufferDepth=\"PT"u8);
                writer.WriteSecondsRoundedUp(depth);
            }

            writer.Write("S\" suggestedPresentationDelay=\"PT"u8);
            writer.WriteSecondsRoundedUp(presentation.PresentationDelay);
            writer.Write("S"u8);
        }

        writer.Write("\" maxSegmentDuration=\"PT"u8);
        writer.WriteSecondsRoundedUp(presentation.TargetDuration);
        writer.Write("S\" minBufferTime=\"PT"u8);
        writer.WriteSecondsRoundedUp(presentation.TargetDuration);
        writer.Write("S\">\n"u8);
        if (presentation is { IsEnded: false, LatencyTarget: { } latency })
        {
            var target = (long)latency.TotalMilliseconds;
            writer.Write("<ServiceDescription id=\"0\"><Latency target=\""u8);
            writer.Write(target);
            writer.Write("\" min=\""u8);
            writer.Write(target / 2);
            writer.Write("\" max=\""u8);
            writer.Write(target * 3);
            writer.Write("\"/><PlaybackRate min=\"0.96\" max=\"1.04\"/></ServiceDescription>\n"u8);
        }
    }

    private static void WritePeriod(ref Utf8TextWriter writer, DashPresentation presentation, DashPeriods periods)
    {
        writer.Write("<Period id=\""u8);
        writer.Write(periods.Discontinuity);
        if (periods.IsAfterHole)
        {
            writer.Write("-"u8);
            writer.Write(periods.FirstNumber);
        }

        writer.Write("\" start=\"PT"u8);
        writer.WriteSeconds(periods.StartMilliseconds * 1000);
        writer.Write("S\">\n"u8);
        WriteAdaptationSet(ref writer, presentation, periods, 1, MediaKind.Video, "avc1");
        WriteAdaptationSet(ref writer, presentation, periods, 3, MediaKind.Video, "hvc1");
        WriteAdaptationSet(ref writer, presentation, periods, 4, MediaKind.Video, "av01");
        WriteAdaptationSet(ref writer, presentation, periods, 2, MediaKind.Audio, null);
        writer.Write("</Period>\n"u8);
    }

    /// <summary>
    /// One set for each codec of the pictures: players switch inside a set without a new decoder, and choose the set by what the device can decode (DASH-IF IOP 5, §5.2.3). Its id is the codec's,
    /// the same in all periods.
    /// </summary>
    private static void WriteAdaptationSet(ref Utf8TextWriter writer, DashPresentation presentation, DashPeriods periods, int id, MediaKind kind, string? sampleEntry)
    {
        var isOpen = false;
        for (var i = 0; i < presentation.Tracks.Count; i++)
        {
            var track = presentation.Tracks[i];
            var extent = periods.Extents[i];
            if (track.Kind != kind || extent.IsEmpty || (sampleEntry is not null && FirstInit(track, extent).Config.SampleEntryType != sampleEntry))
            {
                continue;
            }

            if (!isOpen)
            {
                isOpen = true;
                var type = kind == MediaKind.Video ? "video"u8 : "audio"u8;
                writer.Write("<AdaptationSet id=\""u8);
                writer.Write(id);
                writer.Write("\" contentType=\""u8);
                writer.Write(type);
                writer.Write("\" mimeType=\""u8);
                writer.Write(type);
                writer.Write("/mp4\" segmentAlignment=\"true\" startWithSAP=\"1\">\n"u8);
            }

            WriteRepresentation(ref writer, presentation, track, extent, periods.StartMilliseconds);
        }

        if (isOpen)
        {
            writer.Write("</AdaptationSet>\n"u8);
        }
    }

    private static InitDescription FirstInit(DashTrack track, DashExtent extent) => extent.Count > 0
        ? InitOf(track, track.Segments[extent.First].Epoch, track.Segments[extent.First].Init)
        : InitOf(track, track.Growing!.Epoch, track.Growing.Init);

    private static void WriteRepresentation(ref Utf8TextWriter writer, DashPresentation presentation, DashTrack track, DashExtent extent, long periodStart)
    {
        var first = extent.Count > 0 ? track.Segments[extent.First] : null;
        var epoch = first?.Epoch ?? track.Growing!.Epoch;
        var init = FirstInit(track, extent);
        var start = first?.Start ?? track.Growing!.Start;
        writer.Write("<Representation id=\""u8);
        WriteEscaped(ref writer, track.Track.Value);
        writer.Write("\" codecs=\""u8);
        WriteEscaped(ref writer, init.Config.Rfc6381);
        writer.Write("\" bandwidth=\""u8);
        writer.Write(Math.Max(1, track.Bandwidth));
        switch (init.Config)
        {
            case IVideoConfig video:
                writer.Write("\" width=\""u8);
                writer.Write(video.Width);
                writer.Write("\" height=\""u8);
                writer.Write(video.Height);
                writer.Write("\" sar=\""u8);
                writer.Write(video.PixelAspectHorizontal);
                writer.Write(":"u8);
                writer.Write(video.PixelAspectVertical);
                if (track.FrameRate is { } rate)
                {
                    WriteFrameRate(ref writer, rate);
                }

                writer.Write("\">\n"u8);
                break;
            case IAudioConfig audio:
                writer.Write("\" audioSamplingRate=\""u8);
                writer.Write(audio.SampleRate);
                writer.Write("\">\n<AudioChannelConfiguration schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" value=\""u8);
                writer.Write(audio.Channels);
                writer.Write("\"/>\n"u8);
                break;
            default:
                writer.Write("\">\n"u8);
                break;
        }

        var scale = start.Scale;
        writer.Write("<SegmentTemplate timescale=\""u8);
        writer.Write(scale.TicksPerSecond);
        writer.Write("\" presentationTimeOffset=\""u8);
        writer.Write(new MediaTime(periodStart, Timescale.Milliseconds).To(scale).Ticks);
        if (presentation is { IsEnded: false, AvailabilityTimeOffset: { } offset })
        {
            writer.Write("\" availabilityTimeOffset=\""u8);
            writer.WriteDecimal(offset.TotalSeconds);
            writer.Write("\" availabilityTimeComplete=\"false"u8);
        }

        writer.Write("\" startNumber=\""u8);
        writer.Write(first?.Number ?? track.Growing!.Number);
        writer.Write("\" initialization=\"$RepresentationID$/"u8);
        writer.Write(epoch);
        writer.Write("-init-"u8);
        writer.Write(init.Number);
        writer.Write(".mp4\" media=\"$RepresentationID$/"u8);
        writer.Write(epoch);
        writer.Write("-$Number$.m4s\">\n<SegmentTimeline>\n"u8);
        WriteTimeline(ref writer, track, extent);
        writer.Write("</SegmentTimeline>\n</SegmentTemplate>\n</Representation>\n"u8);
    }

    /// <summary>One S for each run of equal durations; @t on the first and after a jump (§5.3.9.6).</summary>
    private static void WriteTimeline(ref Utf8TextWriter writer, DashTrack track, DashExtent extent)
    {
        var expected = long.MinValue;
        var duration = 0L;
        var repeats = 0;
        for (var i = 0; i <= extent.Count; i++)
        {
            long start;
            long length;
            if (i < extent.Count)
            {
                var segment = track.Segments[extent.First + i];
                (start, length) = (segment.Start.Ticks, segment.Duration.Ticks);
            }
            else if (extent.HasGrowing)
            {
                (start, length) = (track.Growing!.Start.Ticks, track.Growing.ExpectedDuration.Ticks);
            }
            else
            {
                break;
            }

            if (start == expected && length == duration)
            {
                repeats++;
            }
            else
            {
                EndRun(ref writer, duration, repeats);
                writer.Write("<S"u8);
                if (start != expected)
                {
                    writer.Write(" t=\""u8);
                    writer.Write(start);
                    writer.Write("\""u8);
                }

                duration = length;
                repeats = 0;
            }

            expected = start + length;
        }

        EndRun(ref writer, duration, repeats);
    }

    private static void EndRun(ref Utf8TextWriter writer, long duration, int repeats)
    {
        if (duration == 0)
        {
            return;
        }

        writer.Write(" d=\""u8);
        writer.Write(duration);
        if (repeats > 0)
        {
            writer.Write("\" r=\""u8);
            writer.Write(repeats);
        }

        writer.Write("\"/>\n"u8);
    }

    /// <summary>Whole, or a fraction over 1001 (§5.3.7.2: a number or a ratio of whole numbers).</summary>
    private static void WriteFrameRate(ref Utf8TextWriter writer, double rate)
    {
        var whole = Math.Round(rate);
        writer.Write("\" frameRate=\""u8);
        if (Math.Abs(rate - whole) < 0.005)
        {
            writer.Write((long)whole);
        }
        else if (Math.Abs(rate - (whole * 1000 / 1001)) < 0.005)
        {
            writer.Write((long)whole * 1000);
            writer.Write("/1001"u8);
        }
        else
        {
            writer.Write((long)Math.Round(rate * 1000));
            writer.Write("/1000"u8);
        }
    }

    private static long End(DashPresentation presentation)
    {
        var end = 0L;
        foreach (var track in presentation.Tracks)
        {
            if (track.Segments.Count > 0)
            {
                var last = track.Segments[^1];
                end = Math.Max(end, Utf8TextWriter.ToMicroseconds(last.Start + last.Duration));
            }
        }

        return end;
    }

    private static InitDescription InitOf(DashTrack track, int epoch, int number)
    {
        for (var i = track.Inits.Count - 1; i >= 0; i--)
        {
            if (track.Inits[i].Epoch == epoch && track.Inits[i].Number == number)
            {
                return track.Inits[i];
            }
        }

        throw new ArgumentException($"Track {track.Track} has no init segment {epoch}-init-{number}.", nameof(track));
    }

    private static void WriteEscaped(ref Utf8TextWriter writer, string text)
    {
        if (text.AsSpan().IndexOfAny("<>&\"'") < 0)
        {
            writer.Write(text);
            return;
        }

        writer.Write(System.Security.SecurityElement.Escape(text));
    }
}
