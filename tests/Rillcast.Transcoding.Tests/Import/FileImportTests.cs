using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.TestKit;

namespace Rillcast.Transcoding.Tests.Import;

/// <summary>Files of many kinds become access units that the packager takes.</summary>
public sealed class FileImportTests
{
    public static TheoryData<string> Clips => [.. Clip.All.Select(c => c.Name)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Clips))]
    public async Task A_file_is_taken_as_it_is_or_converted_and_keeps_its_times(string name)
    {
        var clip = Clip.All.Single(c => c.Name == name);
        var (plan, units) = await Clip.ImportAsync(await clip.MakeAsync(Ct), Ct);
        Assert.Equal(clip.IsCopied, clip.Video is null ? plan.CopiesAudio : plan.CopiesVideo);

        var tracks = units.GroupBy(u => u.Track).ToDictionary(g => g.Key, g => g.ToList());
        Assert.Equal(clip.Video, tracks.GetValueOrDefault(TrackId.Source)?[0].Config.SampleEntryType);
        Assert.Equal(clip.Audio, tracks.GetValueOrDefault(TrackId.Audio)?[0].Config.SampleEntryType);
        foreach (var track in tracks.Values)
        {
            Assert.True(track[0].IsRandomAccess);
            Assert.True(track.Zip(track.Skip(1)).All(p => p.First.Dts < p.Second.Dts), "decoding times rise");
            var length = (track.Max(u => u.Pts) - track.Min(u => u.Pts)).ToTimeSpan().TotalSeconds;
            var expected = clip.Picture.EndsWith("d=20", StringComparison.Ordinal) ? 20 : Clip.Seconds;
            Assert.InRange(length, expected - 0.3, expected + 0.2);
            Assert.InRange(track.Min(u => u.Pts).ToTimeSpan().TotalSeconds, 0, 0.3);
        }

        if (tracks.TryGetValue(TrackId.Source, out var pictures))
        {
            var config = Assert.IsType<IVideoConfig>(pictures[0].Config, exactMatch: false);
            var size = clip.Picture.Split(':')[0].Split('x');
            Assert.Equal(clip.Size ?? (int.Parse(size[0], null), int.Parse(size[1], null)), (config.Width, config.Height));
            var keys = pictures.Where(u => u.IsRandomAccess).Select(u => u.Dts.ToTimeSpan().TotalSeconds).ToList();
            Assert.InRange(keys.Zip(keys.Skip(1)).Select(p => p.Second - p.First).DefaultIfEmpty().Max(), 0, 12);
        }
    }

    [Fact]
    public async Task Pictures_that_are_taken_as_they_are_are_the_very_same()
    {
        var file = await Clip.All[1].MakeAsync(Ct);
        var (_, units) = await Clip.ImportAsync(file, Ct);
        var packets = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time,size,flags", "-of", "csv=p=0", file], Ct);
        var wanted = packets.Where(l => l.Contains(',', StringComparison.Ordinal)).Select(l => l.Split(',')).Select(f => (Time: double.Parse(f[0], System.Globalization.CultureInfo.InvariantCulture), Size: int.Parse(f[1], null), Key: f[2][0] == 'K')).ToList();
        var pictures = units.Where(u => u.Track == TrackId.Source).ToList();
        Assert.Equal(wanted.Select(w => (w.Size, w.Key)), pictures.Select(u => (u.Payload.Length, u.IsRandomAccess)));

        // All are moved by one and the same time.
        var moved = pictures.Zip(wanted).Select(p => p.First.Pts.ToTimeSpan().TotalSeconds - p.Second.Time).ToList();
        Assert.InRange(moved.Max() - moved.Min(), 0, 0.000_05);
    }

    [Fact]
    public async Task Pictures_held_upright_come_out_upright()
    {
        var lying = await Clip.All[1].MakeAsync(Ct);
        var upright = await TestMedia.MakeAsync("mp4", ["-display_rotation", "90", "-i", lying, "-c", "copy"], Ct).ContinueWith(t => t.IsCompletedSuccessfully ? t.GetAwaiter().GetResult() : null, TaskScheduler.Default)
            ?? await TestMedia.MakeAsync("mp4", ["-i", lying, "-c", "copy", "-metadata:s:v:0", "rotate=90"], Ct);
        var (plan, units) = await Clip.ImportAsync(upright, Ct);
        Assert.False(plan.CopiesVideo);
        var config = Assert.IsType<IVideoConfig>(units.First(u => u.Track == TrackId.Source).Config, exactMatch: false);
        Assert.Equal((180, 320), (config.Width, config.Height));
    }

    [Fact]
    public async Task Interlaced_pictures_are_made_whole()
    {
        var (_, units) = await Clip.ImportAsync(await Clip.All.Single(c => c.Name.StartsWith("mpeg-2", StringComparison.Ordinal)).MakeAsync(Ct), Ct);
        Assert.False(Assert.IsType<IVideoConfig>(units.First(u => u.Track == TrackId.Source).Config, exactMatch: false).MayBeInterlaced);
    }

    [Fact]
    public async Task Pictures_at_any_times_keep_them()
    {
        var file = await TestMedia.MakeAsync(
            "mkv", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=50:d=5", "-vf", "select='not(mod(n,7))+between(mod(n,50),10,13)'", "-fps_mode", "vfr", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"], Ct);
        var wanted = (await FrameList.OfVideoAsync(file, Ct)).Select(f => Math.Round(f.Time)).ToList();
        var (plan, units) = await Clip.ImportAsync(file, Ct);
        Assert.False(plan.CopiesVideo);
        var times = units.Select(u => u.Pts.ToTimeSpan().TotalMilliseconds).Order().ToList();
        Assert.Equal(wanted.Select(t => t - wanted[0]), times.Select(t => Math.Round(t - times[0])));
    }

    [Fact]
    public async Task Sound_stays_with_the_pictures_when_it_begins_later()
    {
        var file = await TestMedia.MakeAsync(
            "mkv", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=5", "-itsoffset", "2", "-f", "lavfi", "-i", "sine=d=3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "flac"], Ct);
        var (_, units) = await Clip.ImportAsync(file, Ct);
        var sound = units.First(u => u.Track == TrackId.Audio).Pts.ToTimeSpan() - units.Where(u => u.Track == TrackId.Source).Min(u => u.Pts.ToTimeSpan());
        Assert.InRange(sound.TotalSeconds, 1.9, 2.1);
    }

    [Fact]
    public async Task Whatever_was_to_be_taken_as_it_is_can_be_converted_instead()
    {
        var (_, units) = await Clip.ImportAsync(await Clip.All.Single(c => c.Name == "hevc").MakeAsync(Ct), Ct, plan => plan.Converting());
        Assert.Equal("avc1", units.First(u => u.Track == TrackId.Source).Config.SampleEntryType);
    }
}
