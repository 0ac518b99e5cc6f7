using System.Buffers;
using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Rillcast.Media;
using Rillcast.Media.Hls;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Benchmarks;

/// <summary>Writing a live track's media playlist, as happens once per part: the whole one and the delta update, of a broadcast of ten minutes and of ten hours.</summary>
[MemoryDiagnoser]
public class PlaylistWrite
{
    private readonly ArrayBufferWriter<byte> _output = new(8 << 20);
    private HlsTrack _track = null!;

    [Params(300, 18_000)]
    public int Segments { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var parts = Enumerable.Range(0, 6).Select(i => new PartDescription(new MediaTime(30_000, Timescale.Video), 80_000, i == 0)).ToImmutableArray();
        SegmentDescription[] segments =
        [
            .. Enumerable.Range(0, Segments).Select(number => new SegmentDescription
            {
                Track = TrackId.Source,
                Epoch = 1,
                Number = number,
                Discontinuity = 0,
                Init = 0,
                Start = new MediaTime(180_000L * number, Timescale.Video),
                Duration = new MediaTime(180_000, Timescale.Video),
                Bytes = 480_000,
                ProgramDateTime = DateTimeOffset.UnixEpoch.AddSeconds(2 * number),
                Parts = parts,
            }),
        ];
        _track = new HlsTrack
        {
            Segments = segments,
            Open = new HlsOpenSegment(
                1, Segments, 0, 0, new MediaTime(180_000L * Segments, Timescale.Video), DateTimeOffset.UnixEpoch.AddSeconds(2 * Segments), parts[..3]),
            NextNumber = Segments,
            TargetDuration = TimeSpan.FromSeconds(2),
            PartTarget = TimeSpan.FromMilliseconds(334),
            IsEnded = false,
            ListsWholeBroadcast = true,
            RenditionReports = [new HlsRenditionReport("../audio/index.m3u8", Segments, 2)],
        };

        Delta();
        if (HlsMediaPlaylistReader.Read(_output.WrittenMemory.ToArray()).Skipped == 0 || Whole() < Segments * 20)
        {
            throw new InvalidOperationException("The playlists are not what they should be.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Whole() => Write(isDelta: false);

    [Benchmark]
    public int Delta() => Write(isDelta: true);

    private int Write(bool isDelta)
    {
        _output.ResetWrittenCount();
        HlsMediaPlaylistWriter.Write(_track, isDelta, _output);
        return _output.WrittenCount;
    }
}
