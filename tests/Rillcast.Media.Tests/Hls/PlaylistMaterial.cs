using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Media.Tests.Hls;

/// <summary>Hand-made tracks for playlist tests.</summary>
internal static class PlaylistMaterial
{
    public static readonly DateTimeOffset Began = new(2026, 11, 21, 3, 0, 0, 500, TimeSpan.Zero);

    public static SegmentDescription Video(long number, int epoch = 1, int discontinuity = 0, int init = 0, long? start = null, long duration = 180_000) => new()
    {
        Track = TrackId.Source,
        Epoch = epoch,
        Number = number,
        Discontinuity = discontinuity,
        Init = init,
        Start = new MediaTime(start ?? number * 180_000, Timescale.Video),
        Duration = new MediaTime(duration, Timescale.Video),
        Bytes = 500_000,
        ProgramDateTime = Began + TimeSpan.FromSeconds(2 * number),
        Parts = [.. Enumerable.Range(0, 6).Select(i => new PartDescription(new MediaTime(duration / 6, Timescale.Video), 80_000, i == 0))],
    };

    // 94 frames of 1024 samples are 2.005333… s: nothing a decimal number can hold.
    public static SegmentDescription Audio(long number, int epoch = 1, int discontinuity = 0, bool isGap = false) => new()
    {
        Track = TrackId.Audio,
        Epoch = epoch,
        Number = number,
        Discontinuity = discontinuity,
        Init = 0,
        Start = new MediaTime(number * 96_256, new Timescale(48_000)),
        Duration = new MediaTime(96_256, new Timescale(48_000)),
        Bytes = isGap ? 0 : 30_000,
        ProgramDateTime = Began + TimeSpan.FromSeconds(2 * number),
        Parts = isGap ? [] : [.. Enumerable.Range(0, 6).Select(i => new PartDescription(new MediaTime(i == 5 ? 15 * 1024 + 256 : 16 * 1024 - 128, new Timescale(48_000)), 5_000, true))],
    };

    public static ImmutableArray<InitDescription> Inits(TrackId track, params (int Epoch, int Number)[] names) =>
        [.. names.Select(n => new InitDescription(track, n.Epoch, n.Number, track == TrackId.Audio ? new AacLike() : new AvcLike(), new byte[100]))];

    /// <summary>Compares with a file beside the test; with UPDATE_GOLDEN=1 writes it.</summary>
    public static void AssertGolden(string actual, string name, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    /// <summary>Pictures in some codec.</summary>
    public static IVideoConfig Pictures(string sampleEntryType) => new AvcLike { SampleEntryType = sampleEntryType };

    private sealed class AvcLike : IVideoConfig
    {
        public MediaKind Kind => MediaKind.Video;

        public string Name => "H.264";

        public string Rfc6381 => "avc1.64001f";

        public string SampleEntryType { get; init; } = "avc1";

        public string ConfigurationBoxType => "avcC";

        public ReadOnlyMemory<byte> ConfigurationBox => new byte[] { 1 };

        public Timescale Timescale => Timescale.Video;

        public int Width => 1280;

        public int Height => 720;

        public int PixelAspectHorizontal => 1;

        public int PixelAspectVertical => 1;
    }

    private sealed class AacLike : IAudioConfig
    {
        public MediaKind Kind => MediaKind.Audio;

        public string Name => "AAC";

        public string Rfc6381 => "mp4a.40.2";

        public string SampleEntryType => "mp4a";

        public string ConfigurationBoxType => "esds";

        public ReadOnlyMemory<byte> ConfigurationBox => new byte[] { 2 };

        public Timescale Timescale => new(48_000);

        public int SampleRate => 48_000;

        public int Channels => 2;

        public int PreSkipSamples => 0;

        public int DurationOf(ReadOnlySpan<byte> unit) => 1024;
    }
}
