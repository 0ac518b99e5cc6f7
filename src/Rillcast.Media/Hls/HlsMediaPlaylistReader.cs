using System.Collections.Immutable;
using System.Text;

namespace Rillcast.Media.Hls;

/// <summary>Reads media playlists; tags it does not know are passed over, as the specification wants.</summary>
public static class HlsMediaPlaylistReader
{
    /// <summary>Reads a playlist.</summary>
    /// <param name="text">UTF-8.</param>
    /// <exception cref="MediaFormatException">Not a media playlist, or beyond <see cref="HlsLimits"/>.</exception>
    public static HlsMediaPlaylist Read(ReadOnlySpan<byte> text)
    {
        var lines = new HlsLines(text);
        var reading = new Reading();
        while (lines.TryNext(out var line))
        {
            if (line[0] == '#')
            {
                reading.TakeTag(line);
            }
            else
            {
                reading.TakeUri(line);
            }
        }

        return reading.Finish();
    }

    /// <summary>The state of one reading.</summary>
    private sealed class Reading
    {
        private readonly ImmutableArray<HlsSegmentLine>.Builder _segments = ImmutableArray.CreateBuilder<HlsSegmentLine>();
        private readonly ImmutableArray<HlsRenditionReport>.Builder _reports = ImmutableArray.CreateBuilder<HlsRenditionReport>();
        private ImmutableArray<HlsPartLine>.Builder _parts = ImmutableArray.CreateBuilder<HlsPartLine>();
        private HlsMediaPlaylist _playlist = new() { TargetDuration = TimeSpan.Zero, Segments = [] };
        private TimeSpan? _duration;
        private string? _map;
        private bool _isDiscontinuity;
        private bool _isGap;
        private DateTimeOffset? _date;

        public void TakeUri(ReadOnlySpan<byte> line)
        {
            if (_duration is not { } duration)
            {
                throw new MediaFormatException("A segment without EXTINF (RFC 8216bis §4.4.4.1).");
            }

            Limit(_segments.Count);
            _segments.Add(Segment(Encoding.UTF8.GetString(line), duration));
            _duration = null;
        }

        public void TakeTag(ReadOnlySpan<byte> line)
        {
            if (HlsLines.IsTag(line, "#EXTINF"u8, out var value))
            {
                var comma = value.IndexOf((byte)',');
                _duration = HlsAttributes.Seconds(comma < 0 ? value : value[..comma]);
            }
            else if (HlsLines.IsTag(line, "#EXT-X-PART"u8, out value))
            {
                TakePart(value);
            }
            else if (HlsLines.IsTag(line, "#EXT-X-DISCONTINUITY"u8, out _))
            {
                _isDiscontinuity = true;
            }
            else if (HlsLines.IsTag(line, "#EXT-X-GAP"u8, out _))
            {
                _isGap = true;
            }
            else if (HlsLines.IsTag(line, "#EXT-X-MAP"u8, out value))
            {
                _map = Uri(value);
            }
            else if (HlsLines.IsTag(line, "#EXT-X-PROGRAM-DATE-TIME"u8, out value))
            {
                _date = HlsAttributes.Date(value);
            }
            else if (HlsLines.IsTag(line, "#EXT-X-PRELOAD-HINT"u8, out value))
            {
                _playlist = _playlist with { PreloadHint = Uri(value) };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-RENDITION-REPORT"u8, out value))
            {
                TakeReport(value);
            }
            else
            {
                TakeHeadTag(line);
            }
        }

        public HlsMediaPlaylist Finish()
        {
            if (_playlist.TargetDuration == TimeSpan.Zero)
            {
                throw new MediaFormatException("A media playlist has EXT-X-TARGETDURATION (RFC 8216bis §4.4.3.1).");
            }

            if (_duration is not null)
            {
                throw new MediaFormatException("EXTINF without a segment.");
            }

            return _playlist with
            {
                Segments = _segments.DrainToImmutable(),
                RenditionReports = _reports.DrainToImmutable(),
                Open = _parts.Count > 0 ? Segment(string.Empty, TimeSpan.Zero) : null,
            };
        }

        private void TakeHeadTag(ReadOnlySpan<byte> line)
        {
            if (HlsLines.IsTag(line, "#EXT-X-VERSION"u8, out var value))
            {
                _playlist = _playlist with { Version = (int)HlsAttributes.Integer(value, 100) };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-TARGETDURATION"u8, out value))
            {
                _playlist = _playlist with { TargetDuration = TimeSpan.FromSeconds(HlsAttributes.Integer(value, HlsLimits.MaxSeconds)) };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-MEDIA-SEQUENCE"u8, out value))
            {
                _playlist = _playlist with { MediaSequence = HlsAttributes.Integer(value, long.MaxValue / 2) };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-DISCONTINUITY-SEQUENCE"u8, out value))
            {
                _playlist = _playlist with { DiscontinuitySequence = HlsAttributes.Integer(value, long.MaxValue / 2) };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-INDEPENDENT-SEGMENTS"u8, out _))
            {
                _playlist = _playlist with { HasIndependentSegments = true };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-ENDLIST"u8, out _))
            {
                _playlist = _playlist with { IsEnded = true };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-PLAYLIST-TYPE"u8, out value))
            {
                _playlist = _playlist with
                {
                    Type = value.SequenceEqual("EVENT"u8) ? "EVENT"
                        : value.SequenceEqual("VOD"u8) ? "VOD"
                        : throw new MediaFormatException("EXT-X-PLAYLIST-TYPE is EVENT or VOD (RFC 8216bis §4.4.3.5)."),
                };
            }
            else if (HlsLines.IsTag(line, "#EXT-X-SERVER-CONTROL"u8, out value))
            {
                TakeServerControl(value);
            }
            else if (HlsLines.IsTag(line, "#EXT-X-PART-INF"u8, out value))
            {
                var count = 0;
                while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
                {
                    if (name.SequenceEqual("PART-TARGET"u8))
                    {
                        _playlist = _playlist with { PartTarget = HlsAttributes.Seconds(text) };
                    }
                }
            }
            else if (HlsLines.IsTag(line, "#EXT-X-SKIP"u8, out value))
            {
                var count = 0;
                while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
                {
                    if (name.SequenceEqual("SKIPPED-SEGMENTS"u8))
                    {
                        _playlist = _playlist with { Skipped = (int)HlsAttributes.Integer(text, HlsLimits.MaxEntries) };
                    }
                }
            }
            else if (HlsLines.IsTag(line, "#EXT-X-STREAM-INF"u8, out _) || HlsLines.IsTag(line, "#EXT-X-MEDIA"u8, out _))
            {
                throw new MediaFormatException("This is a multivariant playlist.");
            }
        }

        private void TakePart(ReadOnlySpan<byte> value)
        {
            string? uri = null;
            TimeSpan? duration = null;
            var isIndependent = false;
            var count = 0;
            while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
            {
                if (name.SequenceEqual("URI"u8))
                {
                    uri = Encoding.UTF8.GetString(text);
                }
                else if (name.SequenceEqual("DURATION"u8))
                {
                    duration = HlsAttributes.Seconds(text);
                }
                else if (name.SequenceEqual("INDEPENDENT"u8))
                {
                    isIndependent = HlsAttributes.YesOrNo(text);
                }
            }

            if (uri is null || duration is null)
            {
                throw new MediaFormatException("EXT-X-PART has URI and DURATION (RFC 8216bis §4.4.4.9).");
            }

            Limit(_parts.Count);
            _parts.Add(new HlsPartLine(uri, duration.Value, isIndependent));
        }

        private void TakeServerControl(ReadOnlySpan<byte> value)
        {
            var control = new HlsServerControl(false, null, null, null);
            var count = 0;
            while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
            {
                control = name.SequenceEqual("CAN-BLOCK-RELOAD"u8) ? control with { CanBlockReload = HlsAttributes.YesOrNo(text) }
                    : name.SequenceEqual("CAN-SKIP-UNTIL"u8) ? control with { CanSkipUntil = HlsAttributes.Seconds(text) }
                    : name.SequenceEqual("HOLD-BACK"u8) ? control with { HoldBack = HlsAttributes.Seconds(text) }
                    : name.SequenceEqual("PART-HOLD-BACK"u8) ? control with { PartHoldBack = HlsAttributes.Seconds(text) }
                    : control;
            }

            _playlist = _playlist with { ServerControl = control };
        }

        private void TakeReport(ReadOnlySpan<byte> value)
        {
            string? uri = null;
            long? number = null;
            int? part = null;
            var count = 0;
            while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
            {
                if (name.SequenceEqual("URI"u8))
                {
                    uri = Encoding.UTF8.GetString(text);
                }
                else if (name.SequenceEqual("LAST-MSN"u8))
                {
                    number = HlsAttributes.Integer(text, long.MaxValue / 2);
                }
                else if (name.SequenceEqual("LAST-PART"u8))
                {
                    part = (int)HlsAttributes.Integer(text, HlsLimits.MaxEntries);
                }
            }

            if (uri is null || number is null)
            {
                throw new MediaFormatException("EXT-X-RENDITION-REPORT has URI and LAST-MSN (RFC 8216bis §4.4.5.4).");
            }

            Limit(_reports.Count);
            _reports.Add(new HlsRenditionReport(uri, number.Value, part));
        }

        private HlsSegmentLine Segment(string uri, TimeSpan duration)
        {
            var segment = new HlsSegmentLine(uri, duration, _map, _isDiscontinuity, _isGap, _date, _parts.DrainToImmutable());
            _isDiscontinuity = false;
            _isGap = false;
            _date = null;
            _parts = ImmutableArray.CreateBuilder<HlsPartLine>();
            return segment;
        }

        private static string Uri(ReadOnlySpan<byte> value)
        {
            var count = 0;
            while (HlsAttributes.TryNext(ref value, out var name, out var text, ref count))
            {
                if (name.SequenceEqual("URI"u8))
                {
                    return Encoding.UTF8.GetString(text);
                }
            }

            throw new MediaFormatException("A tag that names something has URI.");
        }

        private static void Limit(int count)
        {
            if (count >= HlsLimits.MaxEntries)
            {
                throw new MediaFormatException($"More than {HlsLimits.MaxEntries} entries.");
            }
        }
    }
}
