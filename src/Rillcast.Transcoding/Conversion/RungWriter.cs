using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Conversion;

/// <summary>Takes ffmpeg's output, a track for each rung, and delivers it as parts with the source's times. Single owner.</summary>
internal sealed class RungWriter(ImmutableArray<Rung> rungs, ImmutableArray<string> makers, PackagerOptions options, long number, PictureTimes pictures, IJobDelivery delivery)
{
    private readonly List<PackagerOutput> _outputs = [];
    private Mp4Movie? _movie;
    private Track[] _tracks = [];

    /// <summary>Parts delivered.</summary>
    public int Parts { get; private set; }

    /// <summary>Their size.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes the header.</summary>
    /// <exception cref="MediaFormatException">It is not what was asked for.</exception>
    public void Begin(ReadOnlyMemory<byte> moov)
    {
        _movie = Mp4Reader.ReadInit(moov);
        if (_movie.Tracks.Count != rungs.Length)
        {
            throw new MediaFormatException($"ffmpeg made {_movie.Tracks.Count} tracks instead of {rungs.Length}.");
        }

        _tracks = new Track[rungs.Length];
        for (var i = 0; i < rungs.Length; i++)
        {
            var config = CodecConfig.Parse(_movie.Tracks[i].SampleEntryType, _movie.Tracks[i].ConfigurationBox);
            _tracks[i] = new Track(rungs[i], makers[i], _movie.Tracks[i].Number, new RenditionPackager(options, rungs[i].Track, config, number));
        }
    }

    /// <summary>Takes a fragment; false when nobody wants the rest.</summary>
    /// <exception cref="MediaFormatException">It is damaged, or a picture has a time that none of the source has.</exception>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> fragment, CancellationToken ct)
    {
        var movie = _movie ?? throw new MediaFormatException("ffmpeg put out a fragment before the header.");
        foreach (var run in Mp4Reader.ReadFragments(fragment, movie))
        {
            var track = Array.Find(_tracks, t => t.Id == run.TrackNumber)!;
            foreach (var sample in run.Samples)
            {
                Push(track, sample);
            }

            if (!await DeliverAsync(track, ct))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends all rungs with the source's segment.</summary>
    /// <exception cref="FfmpegException">A rung has no picture.</exception>
    public async Task EndAsync(CancellationToken ct)
    {
        var end = new MediaTime(pictures.EndTicks, Timescale.Video);
        foreach (var track in _tracks)
        {
            if (track.Count == 0)
            {
                throw new FfmpegException($"ffmpeg found no picture that it could convert to {track.Rung.Track}.");
            }

            track.Packager.End(end, _outputs);
            await DeliverAsync(track, ct);
            await delivery.WriteAsync(new RungEnded(track.Rung.Track), ct);
        }

        if (_tracks.Length == 0)
        {
            throw new FfmpegException("ffmpeg put out nothing.");
        }
    }

    private void Push(Track track, in Mp4Sample sample)
    {
        var dts = pictures.At(track.Count, track.Rung.FrameDivisor)
            ?? throw new MediaFormatException($"{track.Rung.Track} has more pictures than the source.");
        track.Count++;
        var pts = sample.Pts - DecoderFeed.Shift.Ticks;
        if (!pictures.Has(pts) || !track.Times.Add(pts))
        {
            throw new MediaFormatException($"{track.Rung.Track} has a picture at {pts}, which the source has not, or a second one.");
        }

        track.Packager.Push(new MediaTime(dts, Timescale.Video), new MediaTime(pts, Timescale.Video), sample.IsSync, sample.Payload, _outputs);
    }

    private async ValueTask<bool> DeliverAsync(Track track, CancellationToken ct)
    {
        var isWanted = true;
        foreach (var output in _outputs)
        {
            switch (output)
            {
                case InitReady ready:
                    isWanted = await delivery.WriteAsync(new RungBegun(track.Rung.Track, track.Maker, ready.Init.Bytes), ct);
                    break;
                case PartReady part:
                    isWanted = await delivery.WriteAsync(new RungPart(track.Rung.Track, track.Parts++, part.Description, part.Bytes), ct);
                    Parts++;
                    Bytes += part.Bytes.Length;
                    break;
            }

            if (!isWanted)
            {
                break;
            }
        }

        _outputs.Clear();
        return isWanted;
    }

    private sealed class Track(Rung rung, string maker, uint id, RenditionPackager packager)
    {
        public Rung Rung => rung;

        public string Maker => maker;

        public uint Id => id;

        public RenditionPackager Packager => packager;

        /// <summary>Times of its pictures.</summary>
        public HashSet<long> Times { get; } = [];

        /// <summary>Pictures so far.</summary>
        public int Count { get; set; }

        /// <summary>Parts so far.</summary>
        public int Parts { get; set; }
    }
}
