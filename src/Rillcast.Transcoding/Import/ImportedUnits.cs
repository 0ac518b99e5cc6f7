using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Time;

namespace Rillcast.Transcoding.Import;

/// <summary>Turns the fragmented MP4 of an import into access units on the video's timeline, pictures and sound in the order of time. Single owner.</summary>
internal sealed class ImportedUnits
{
    private readonly Dictionary<uint, Track> _tracks = [];
    private readonly Mp4Movie _movie;

    /// <summary>Reads the header.</summary>
    /// <exception cref="MediaFormatException">A codec's configuration is not what can be carried.</exception>
    public ImportedUnits(ReadOnlyMemory<byte> moov)
    {
        _movie = Mp4Reader.ReadInit(moov);
        foreach (var track in _movie.Tracks)
        {
            var name = track.Kind == MediaKind.Video ? TrackId.Source : TrackId.Audio;
            _tracks[track.Number] = new Track(name, CodecConfig.Parse(track.SampleEntryType, track.ConfigurationBox), track.Timescale, track.EditMediaTime ?? 0);
        }
    }

    /// <summary>The units of a fragment.</summary>
    /// <param name="fragment"><c>moof</c> and <c>mdat</c>.</param>
    /// <exception cref="MediaFormatException">It is damaged.</exception>
    public IReadOnlyList<AccessUnit> Read(ReadOnlyMemory<byte> fragment)
    {
        var units = new List<AccessUnit>();
        foreach (var run in Mp4Reader.ReadFragments(fragment, _movie))
        {
            if (_tracks.TryGetValue(run.TrackNumber, out var track))
            {
                units.AddRange(run.Samples.Where(s => !s.Payload.IsEmpty).Select(track.Make));
            }
        }

        // Stable: units of one track stay in their order.
        return [.. units.OrderBy(u => u.Dts)];
    }

    private sealed class Track(TrackId id, ICodecConfig config, Timescale scale, long origin)
    {
        private long _last = long.MinValue;

        public AccessUnit Make(Mp4Sample sample)
        {
            // Two times can fall together when the scale is another; a packager wants them to rise.
            var dts = new MediaTime(sample.Dts - origin, scale).To(config.Timescale);
            dts = dts with { Ticks = Math.Max(dts.Ticks, _last == long.MinValue ? dts.Ticks : _last + 1) };
            _last = dts.Ticks;
            return new AccessUnit(id, config, dts, new MediaTime(sample.Pts - origin, scale).To(config.Timescale), config.Kind == MediaKind.Audio || sample.IsSync, sample.Payload);
        }
    }
}
