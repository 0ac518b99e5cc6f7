using System.Globalization;
using System.Text.Json;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Tests.Packaging;
using Rillcast.Media.Time;
using Rillcast.TestKit;

namespace Rillcast.Media.Tests.Mp4.Progressive;

/// <summary>ffmpeg plays a progressive file as it plays what it was made of, frame by frame, and without a word of warning.</summary>
public sealed class ProgressiveDecodesTests
{
    private static readonly string[] Fragmented = ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"];

    private static string[] Pictures(string size, string codec, params string[] more) =>
        ["-f", "lavfi", "-i", $"testsrc2=s={size}:r=30:d=7", "-pix_fmt", "yuv420p", "-c:v", codec, .. more, "-g", "60", "-keyint_min", "60", .. Fragmented];

    [Theory]
    [InlineData("h264", "libx264", "-preset veryfast -bf 3 -sc_threshold 0")]
    [InlineData("hevc", "libx265", "-preset ultrafast -tag:v hvc1 -x265-params log-level=error:keyint=60:min-keyint=60:open-gop=0:bframes=2")]
    [InlineData("av1", "libsvtav1", "-preset 12")]
    public async Task Pictures_and_sound_decode_to_the_frames_of_their_source_and_stay_together(string name, string codec, string arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        var pictures = await TestMedia.MakeAsync("mp4", Pictures("320x180", codec, arguments.Split(' ')), ct);
        var sound = await TestMedia.MakeAsync("mp4", ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:d=7", "-c:a", "aac", .. Fragmented], ct);

        // Sound begins a quarter of a second after the pictures, on one timeline.
        List<AccessUnit> units = [.. await UnitsAsync(pictures, 0, ct), .. await UnitsAsync(sound, 0.25, ct)];
        var stored = StoredSegments.Of(TestStream.Package(
            TestStream.Start(MediaKind.Video, MediaKind.Audio), units.OrderBy(u => (double)u.Dts.Ticks / u.Dts.Scale.TicksPerSecond)));
        var file = await SaveAsync(name, stored.Whole(stored.Make(MediaKind.Video, MediaKind.Audio)), ct);

        Assert.Empty(await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "warning", "-i", file, "-f", "null", "-"], ct));
        Assert.Equal((await FrameList.OfVideoAsync(pictures, ct)).FromZero(), (await FrameList.OfVideoAsync(file, ct)).FromZero());
        Assert.Equal((await FrameList.OfAudioPacketsAsync(sound, ct)).Select(f => f.Hash), (await FrameList.OfAudioPacketsAsync(file, ct)).Select(f => f.Hash));
        var apart = (await FrameList.OfAudioPacketsAsync(file, ct))[0].Time - (await FrameList.OfVideoAsync(file, ct))[0].Time;
        var wanted = units.Where(u => u.Config.Kind == MediaKind.Audio).Min(u => u.Pts).ToTimeSpan() - units.Where(u => u.Config.Kind == MediaKind.Video).Min(u => u.Pts).ToTimeSpan();
        Assert.Equal(wanted.TotalMilliseconds, apart, 1.0);

        // The header alone tells the length: a player need not read on.
        var asked = await ProbeAsync(file, ct);
        Assert.Equal("0.000000", asked.GetProperty("format").GetProperty("start_time").GetString());
        Assert.InRange(double.Parse(asked.GetProperty("format").GetProperty("duration").GetString()!, CultureInfo.InvariantCulture), 7.2, 7.35);
    }

    [Fact]
    public async Task Two_sizes_in_one_track_decode_each_with_its_own_configuration()
    {
        var ct = TestContext.Current.CancellationToken;
        var small = await TestMedia.MakeAsync("mp4", Pictures("320x180", "libx264", "-preset", "veryfast", "-bf", "2", "-sc_threshold", "0"), ct);
        var large = await TestMedia.MakeAsync("mp4", Pictures("640x360", "libx264", "-preset", "veryfast", "-bf", "2", "-sc_threshold", "0"), ct);
        List<AccessUnit> units = [.. await UnitsAsync(small, 0, ct), .. await UnitsAsync(large, 8, ct)];
        var stored = StoredSegments.Of(TestStream.Package(TestStream.Start(MediaKind.Video), units));

        var file = await SaveAsync("two-sizes", stored.Whole(stored.Make(MediaKind.Video)), ct);

        var sizes = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", "frame=width", "-of", "csv=p=0", file], ct);
        Assert.Equal([("320", 210), ("640", 210)], sizes.Select(s => s.Trim(',')).Where(s => s.Length > 0).GroupBy(s => s).Select(g => (g.Key, g.Count())));
        Assert.Empty(await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "warning", "-i", file, "-f", "null", "-"], ct));
    }

    private static async Task<List<AccessUnit>> UnitsAsync(string file, double later, CancellationToken ct)
    {
        var bytes = await File.ReadAllBytesAsync(file, ct);
        var movie = Mp4Reader.ReadInit(bytes);
        var track = Assert.Single(movie.Tracks);
        var config = CodecConfig.Parse(track.SampleEntryType, track.ConfigurationBox);
        var shift = MediaTime.From(TimeSpan.FromSeconds(later), config.Timescale);
        return
        [
            .. Mp4Reader.ReadFragments(bytes, movie).SelectMany(f => f.Samples).Select(s => new AccessUnit(
                track.Kind == MediaKind.Video ? TrackId.Source : TrackId.Audio,
                config,
                new MediaTime(s.Dts, track.Timescale).To(config.Timescale) + shift,
                new MediaTime(s.Pts, track.Timescale).To(config.Timescale) + shift,
                s.IsSync,
                s.Payload)),
        ];
    }

    private static async Task<string> SaveAsync(string name, byte[] bytes, CancellationToken ct)
    {
        var folder = RepositoryRoot.Combine("artifacts", "progressive");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name + ".mp4");
        await File.WriteAllBytesAsync(file, bytes, ct);
        return file;
    }

    private static async Task<JsonElement> ProbeAsync(string file, CancellationToken ct) => JsonDocument.Parse(string.Join('\n', await ChildProcess.RunAsync(
        "ffprobe", ["-v", "error", "-show_format", "-show_streams", "-of", "json", file], ct))).RootElement;
}
