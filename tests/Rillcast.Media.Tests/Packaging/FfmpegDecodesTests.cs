using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.TestKit;

namespace Rillcast.Media.Tests.Packaging;

/// <summary>What the packager makes of a file of ffmpeg's, ffmpeg decodes to the same frames, without a word of warning.</summary>
public sealed class FfmpegDecodesTests
{
    private static readonly string[] Pictures = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=7", "-pix_fmt", "yuv420p"];
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:d=7", "-ac", "2"];

    private static readonly Dictionary<string, string[]> Codecs = new()
    {
        ["h264 with B pictures"] = [.. Pictures, "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0"],
        ["h264 with wide pixels"] = [.. Pictures, "-vf", "setsar=4/3", "-c:v", "libx264", "-preset", "ultrafast", "-g", "45"],
        ["hevc"] = [.. Pictures, "-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", "log-level=error:keyint=60:min-keyint=60:open-gop=0:bframes=2"],
        ["av1"] = [.. Pictures, "-c:v", "libsvtav1", "-preset", "12", "-g", "60"],
        ["aac"] = [.. Sound, "-c:a", "aac"],
        ["opus"] = [.. Sound, "-c:a", "libopus"],
    };

    public static TheoryData<string> Names => [.. Codecs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Packaged_media_decodes_to_the_frames_of_its_source(string name)
    {
        var ct = TestContext.Current.CancellationToken;
        var source = await TestMedia.MakeAsync("mp4", [.. Codecs[name], "-movflags", "+frag_keyframe+empty_moov+default_base_moof"], ct);
        var units = ReadUnits(await File.ReadAllBytesAsync(source, ct));
        var kind = units[0].Config.Kind;
        var outputs = TestStream.Package(TestStream.Start(kind), units);
        PackagerRules.Check(outputs, units.Count);
        Assert.True(outputs.OfType<SegmentReady>().Count() >= 3);

        var packaged = await WriteAsync(name, outputs, firstNumber: 0, ct);
        var said = await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "warning", "-i", packaged, "-f", "null", "-"], ct);
        Assert.Empty(said);

        if (kind == MediaKind.Video)
        {
            Assert.Equal((await FrameList.OfVideoAsync(source, ct)).FromZero(), (await FrameList.OfVideoAsync(packaged, ct)).FromZero());
            Assert.Equal(await AskAsync(source, "sample_aspect_ratio", ct), await AskAsync(packaged, "sample_aspect_ratio", ct));
        }
        else
        {
            Assert.Equal((await FrameList.OfAudioPacketsAsync(source, ct)).FromZero(), (await FrameList.OfAudioPacketsAsync(packaged, ct)).FromZero());
        }
    }

    [Fact]
    public async Task A_viewer_who_comes_late_decodes_from_any_segment()
    {
        var ct = TestContext.Current.CancellationToken;
        var source = await TestMedia.MakeAsync("mp4", [.. Codecs["h264 with B pictures"], "-movflags", "+frag_keyframe+empty_moov+default_base_moof"], ct);
        var outputs = TestStream.Package(TestStream.Start(MediaKind.Video), ReadUnits(await File.ReadAllBytesAsync(source, ct)));

        var packaged = await WriteAsync("late", outputs, firstNumber: 2, ct);

        Assert.Empty(await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "warning", "-i", packaged, "-f", "null", "-"], ct));
        var whole = await FrameList.OfVideoAsync(source, ct);
        var late = await FrameList.OfVideoAsync(packaged, ct);
        Assert.Equal(whole.Skip(120).Select(frame => frame.Hash), late.Select(frame => frame.Hash));
    }

    [Fact]
    public async Task A_segment_starts_where_its_first_picture_is_shown_although_pictures_are_reordered()
    {
        var ct = TestContext.Current.CancellationToken;
        var source = await TestMedia.MakeAsync("mp4", [.. Codecs["h264 with B pictures"], "-movflags", "+frag_keyframe+empty_moov+default_base_moof"], ct);
        var units = ReadUnits(await File.ReadAllBytesAsync(source, ct));
        var outputs = TestStream.Package(TestStream.Start(MediaKind.Video), units);
        var movie = Mp4Reader.ReadInit(outputs.OfType<InitReady>().Single().Init.Bytes);

        var samples = outputs.OfType<PartReady>().SelectMany(part => Mp4Reader.ReadFragments(part.Bytes, movie)).SelectMany(fragment => fragment.Samples).ToList();

        Assert.Equal(units.Select(unit => unit.Pts.Ticks), samples.Select(sample => sample.Pts));
        foreach (var segment in outputs.OfType<SegmentReady>().Select(ready => ready.Segment))
        {
            var own = samples.Where(sample => sample.Dts >= segment.Start.Ticks && sample.Dts < (segment.Start + segment.Duration).Ticks).ToList();
            Assert.Equal(segment.Start.Ticks, own.Min(sample => sample.Pts));
            Assert.Equal((segment.Start + segment.Duration).Ticks, own.Max(sample => sample.Pts + sample.Duration));
        }
    }

    [Fact]
    public async Task Sound_decodes_to_the_same_samples()
    {
        var ct = TestContext.Current.CancellationToken;
        foreach (var name in new[] { "aac", "opus" })
        {
            var source = await TestMedia.MakeAsync("mp4", [.. Codecs[name], "-movflags", "+frag_keyframe+empty_moov+default_base_moof"], ct);
            var outputs = TestStream.Package(TestStream.Start(MediaKind.Audio), ReadUnits(await File.ReadAllBytesAsync(source, ct)));
            var packaged = await WriteAsync(name + "-decoded", outputs, firstNumber: 0, ct);

            // Without edit list and skipping on either side: the decoder's own output.
            Assert.Equal(await DecodeAsync(source, ct), await DecodeAsync(packaged, ct));
        }

        static async Task<string> DecodeAsync(string file, CancellationToken ct) => string.Join('\n', await ChildProcess.RunAsync(
            "ffmpeg",
            ["-hide_banner", "-nostdin", "-v", "error", "-ignore_editlist", "1", "-flags2", "+skip_manual", "-i", file, "-f", "md5", "-"],
            ct));
    }

    private static List<AccessUnit> ReadUnits(byte[] file)
    {
        var movie = Mp4Reader.ReadInit(file);
        var track = Assert.Single(movie.Tracks);
        var config = CodecConfig.Parse(track.SampleEntryType, track.ConfigurationBox);
        var id = track.Kind == MediaKind.Video ? TrackId.Source : TrackId.Audio;
        return
        [
            .. Mp4Reader.ReadFragments(file, movie).SelectMany(fragment => fragment.Samples).Select(sample => new AccessUnit(
                id,
                config,
                new MediaTime(sample.Dts, track.Timescale).To(config.Timescale),
                new MediaTime(sample.Pts, track.Timescale).To(config.Timescale),
                sample.IsSync,
                sample.Payload)),
        ];
    }

    private static async Task<string> WriteAsync(string name, List<PackagerOutput> outputs, long firstNumber, CancellationToken ct)
    {
        var folder = RepositoryRoot.Combine("artifacts", "packaged");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name.Replace(' ', '-') + ".mp4");
        await using var stream = File.Create(file);
        var number = -1L;
        foreach (var output in outputs)
        {
            if (output is SegmentBegun begun)
            {
                number = begun.Number;
            }

            if (output is InitReady init)
            {
                await stream.WriteAsync(init.Init.Bytes, ct);
            }
            else if (output is PartReady part && number >= firstNumber)
            {
                await stream.WriteAsync(part.Bytes, ct);
            }
        }

        return file;
    }

    private static async Task<string> AskAsync(string file, string entry, CancellationToken ct) => string.Join('\n', await ChildProcess.RunAsync(
        "ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", "stream=" + entry, "-of", "csv=p=0", file], ct));
}
