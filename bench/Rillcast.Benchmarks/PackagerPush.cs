using BenchmarkDotNet.Attributes;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Benchmarks;

/// <summary>
/// A minute of a usual broadcast through the packager: 30 pictures a second at 2 Mbit/s with B pictures, a keyframe every two seconds, AAC at 128 kbit/s.
/// Times and bytes are per unit. Each payload is copied once, into its part: what is allocated beyond the payload is the packager's own.
/// </summary>
[MemoryDiagnoser]
public class PackagerPush
{
    private const int Seconds = 60;
    private const int PicturesPerSecond = 30;
    private const int PictureCount = Seconds * PicturesPerSecond;
    private const int SoundCount = Seconds * 48_000 / 1024;
    private const int PictureBytes = 2_000_000 / 8 / PicturesPerSecond;
    private const int SoundBytes = 128_000 / 8 * 1024 / 48_000;

    /// <summary>Payload of an average unit: subtract it from the allocated bytes.</summary>
    public const int PayloadBytesPerUnit = ((PictureCount * PictureBytes) + (SoundCount * SoundBytes)) / (PictureCount + SoundCount);

    private readonly List<AccessUnit> _units = [];
    private readonly List<PackagerOutput> _output = [];
    private PackagerState _start = null!;

    [GlobalSetup]
    public void Prepare()
    {
        byte[] box = [1, 0x64, 0, 0x1F, 0xFF, 0xE1, 0, 4, 0x67, 0x64, 0, 0x1F, 1, 0, 1, 0x68];
        var video = new BenchmarkVideoConfig(box);
        var audio = new BenchmarkAudioConfig(box);
        var picture = new byte[PictureBytes];
        var sound = new byte[SoundBytes];
        for (int i = 0, j = 0; i < PictureCount;)
        {
            if (j < SoundCount && (long)j * 1024 * PicturesPerSecond < (long)i * 48_000)
            {
                var time = new MediaTime(1024L * j++, audio.Timescale);
                _units.Add(new AccessUnit(TrackId.Audio, audio, time, time, true, sound));
                continue;
            }

            var dts = new MediaTime(3000L * i, Timescale.Video);
            var offset = i % 60 == 0 ? 3000 : i % 3 == 1 ? 9000 : 0;
            _units.Add(new AccessUnit(TrackId.Source, video, dts, dts + new MediaTime(offset, Timescale.Video), i % 60 == 0, picture));
            i++;
        }

        _start = new PackagerState
        {
            Epoch = 1,
            NextNumber = 0,
            Discontinuity = 0,
            Anchor = DateTimeOffset.UnixEpoch,
            AnchorTicks = 0,
            Tracks = [PackagerTrackState.New(TrackId.Source, MediaKind.Video), PackagerTrackState.New(TrackId.Audio, MediaKind.Audio)],
        };
        Check();
    }

    [Benchmark(OperationsPerInvoke = PictureCount + SoundCount)]
    public int Push()
    {
        var packager = new Packager(new PackagerOptions(), _start);
        var made = 0;
        foreach (var unit in _units)
        {
            packager.Push(unit, _output);
            made += _output.Count;
            _output.Clear();
        }

        packager.Flush(_output);
        made += _output.Count;
        _output.Clear();
        return made;
    }

    private void Check()
    {
        var packager = new Packager(new PackagerOptions(), _start);
        var output = new List<PackagerOutput>();
        _units.ForEach(unit => packager.Push(unit, output));
        packager.Flush(output);
        var pictures = output.OfType<SegmentReady>().Where(ready => ready.Track == TrackId.Source).ToList();
        if (pictures.Count != Seconds / 2 || pictures.Exists(ready => ready.Segment.Parts.Length != 6 || ready.Segment.Duration.Ticks != 180_000))
        {
            throw new InvalidOperationException("The packager did not make thirty segments of six parts.");
        }
    }

    private sealed class BenchmarkVideoConfig(byte[] box) : IVideoConfig
    {
        public MediaKind Kind => MediaKind.Video;

        public string Name => "H.264";

        public string Rfc6381 => "avc1.64001f";

        public string SampleEntryType => "avc1";

        public string ConfigurationBoxType => "avcC";

        public ReadOnlyMemory<byte> ConfigurationBox => box;

        public Timescale Timescale => Timescale.Video;

        public int Width => 1280;

        public int Height => 720;

        public int PixelAspectHorizontal => 1;

        public int PixelAspectVertical => 1;
    }

    private sealed class BenchmarkAudioConfig(byte[] box) : IAudioConfig
    {
        public MediaKind Kind => MediaKind.Audio;

        public string Name => "AAC";

        public string Rfc6381 => "mp4a.40.2";

        public string SampleEntryType => "mp4a";

        public string ConfigurationBoxType => "esds";

        public ReadOnlyMemory<byte> ConfigurationBox => box;

        public Timescale Timescale => new(48_000);

        public int SampleRate => 48_000;

        public int Channels => 2;

        public int PreSkipSamples => 0;

        public int DurationOf(ReadOnlySpan<byte> unit) => 1024;
    }
}
