using System.Buffers;
using System.Text;
using Rillcast.Media.Dash;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using static Rillcast.Media.Tests.Hls.PlaylistMaterial;

namespace Rillcast.Media.Tests.Dash;

public sealed class DashManifestTests
{
    [Fact]
    public void Dynamic_AcrossEpochs_MatchesGolden() => AssertGolden(Text(Live()), "dynamic.mpd");

    [Fact]
    public void Dynamic_WithGrowingSegment_MatchesGolden() => AssertGolden(
        Text(WithGrowing(Live())),
        "dynamic-low-latency.mpd");

    [Fact]
    public void Static_WithHoleInTheSound_MatchesGolden() => AssertGolden(Text(WithHole()), "static-hole.mpd");

    [Fact]
    public void RoundTrip_ListsEverySegmentUnderItsName()
    {
        var presentation = Live();
        var manifest = Read(presentation);

        Assert.True(manifest.IsDynamic);
        Assert.Equal(Began, manifest.AvailabilityStart);
        Assert.Equal("/v/time", manifest.ClockUri);
        AssertSameSegments(presentation, manifest);
        Assert.Equal(["0", "1"], manifest.Periods.Select(p => p.Id));
    }

    [Fact]
    public void Hole_StartsAPeriodSoThatNumbersStayRight()
    {
        var presentation = WithHole();
        var manifest = Read(presentation);

        Assert.Equal(["0", "0-4"], manifest.Periods.Select(p => p.Id));
        AssertSameSegments(presentation, manifest);
    }

    [Fact]
    public void Hole_AtTheBeginning_LeavesTheTrackOutOfTheFirstPeriod()
    {
        var presentation = Presentation(
            isEnded: true,
            [.. Enumerable.Range(0, 4).Select(i => Video(i))],
            [Audio(0, isGap: true), Audio(1, isGap: true), Audio(2), Audio(3)]);
        var manifest = Read(presentation);

        Assert.Equal(["0", "0-2"], manifest.Periods.Select(p => p.Id));
        Assert.Single(manifest.Periods[0].Representations);
        AssertSameSegments(presentation, manifest);
    }

    [Fact]
    public void StandIn_LeavesTheTrackOutOfAPeriodOfItsOwn()
    {
        var low = new TrackId("480p");
        SegmentDescription[] segments = [.. Enumerable.Range(0, 6).Select(i => Video(i) with { Track = low, StandIn = i is 2 or 3 ? TrackId.Source : null })];
        var presentation = Presentation(isEnded: true, [.. Enumerable.Range(0, 6).Select(i => Video(i))], []);
        presentation = presentation with
        {
            Tracks = [presentation.Tracks[0], presentation.Tracks[0] with { Track = low, Inits = Inits(low, (1, 0)), Segments = segments }],
        };
        var manifest = Read(presentation);

        Assert.Equal(["0", "0-2", "0-4"], manifest.Periods.Select(p => p.Id));
        Assert.Equal([2, 1, 2], manifest.Periods.Select(p => p.Representations.Length));
        Assert.Equal([0L, 1, 4, 5], manifest.Periods.SelectMany(p => p.Representations).Where(r => r.Id == "480p").SelectMany(r => r.Segments).Select(s => s.Number));
        Assert.Equal([0L, 1, 2, 3, 4, 5], manifest.Periods.SelectMany(p => p.Representations).Where(r => r.Id == "source").SelectMany(r => r.Segments).Select(s => s.Number));
    }

    [Fact]
    public void Codecs_HaveAnAdaptationSetEach()
    {
        var presentation = Presentation(isEnded: true, [.. Enumerable.Range(0, 3).Select(i => Video(i))], [.. Enumerable.Range(0, 3).Select(i => Audio(i))]);
        presentation = presentation with { Tracks = [presentation.Tracks[0], Rung("720p-av1", "av01"), Rung("720p", "avc1"), Rung("720p-hevc", "hvc1"), Rung("360p-hevc", "hvc1"), presentation.Tracks[1]] };
        var text = Text(presentation);

        var sets = text.Split("<AdaptationSet ")[1..].Select(s => (Id: s[..6], Tracks: string.Join(' ', s.Split("<Representation id=\"")[1..].Select(r => r[..r.IndexOf('"', StringComparison.Ordinal)]))));
        Assert.Equal([("id=\"1\"", "source 720p"), ("id=\"3\"", "720p-hevc 360p-hevc"), ("id=\"4\"", "720p-av1"), ("id=\"2\"", "audio")], sets);
        AssertSameSegments(presentation, Read(presentation));

        DashTrack Rung(string name, string entry)
        {
            var track = new TrackId(name);
            return presentation.Tracks[0] with
            {
                Track = track,
                Inits = [new InitDescription(track, 1, 0, Pictures(entry), new byte[100])],
                Segments = [.. Enumerable.Range(0, 3).Select(i => Video(i) with { Track = track })],
            };
        }
    }

    [Fact]
    public void Periods_PresentationTimeIsMediaTime()
    {
        foreach (var period in Read(Live()).Periods)
        {
            Assert.All(period.Representations, r => Assert.Equal(period.Start!.Value.TotalSeconds, (double)r.PresentationTimeOffset / r.Timescale, 1e-4));
        }
    }

    [Fact]
    public void Hole_WithGrowingSegmentAfterIt_WaitsForThePeriodOfItsOwn()
    {
        var presentation = WithGrowing(Presentation(
            isEnded: false,
            [.. Enumerable.Range(0, 4).Select(i => Video(i))],
            [Audio(0), Audio(1), Audio(2), Audio(3, isGap: true)]));
        var manifest = Read(presentation);

        Assert.Equal(["0", "0-4"], manifest.Periods.Select(p => p.Id));
        Assert.All(manifest.Periods[1].Representations, r => Assert.Equal([4L], r.Segments.Select(s => s.Number)));
    }

    [Fact]
    public void Write_NothingToList_Throws() =>
        Assert.Throws<ArgumentException>(() => Text(Presentation(isEnded: false, [], [])));

    [Theory]
    [InlineData("")]
    [InlineData("<MPD/>")]
    [InlineData("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period/></MPD>")]
    [InlineData("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" publishTime=\"yesterday\"><Period/></MPD>")]
    [InlineData("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet><Representation id=\"a\"><SegmentTemplate><SegmentTimeline><S d=\"1\" r=\"99999999999\"/></SegmentTimeline></SegmentTemplate></Representation></AdaptationSet></Period></MPD>")]
    public void Read_Violation_Throws(string text) => Assert.Throws<MediaFormatException>(() => DashManifestReader.Read(Encoding.UTF8.GetBytes(text)));

    private static DashPresentation Live() => Presentation(
        isEnded: false,
        [.. Enumerable.Range(0, 5).Select(i => Video(i)), Video(5, duration: 90_000), Video(6, 2, 1, 0, 990_000), Video(7, 2, 1, 0, 1_170_000)],
        [.. Enumerable.Range(0, 6).Select(i => Audio(i)), Audio(6, 2, 1), Audio(7, 2, 1)]);

    private static DashPresentation WithHole() => Presentation(
        isEnded: true,
        [.. Enumerable.Range(0, 6).Select(i => Video(i))],
        [Audio(0), Audio(1), Audio(2, isGap: true), Audio(3, isGap: true), Audio(4), Audio(5)]);

    private static DashPresentation WithGrowing(DashPresentation presentation) => presentation with
    {
        AvailabilityTimeOffset = TimeSpan.FromSeconds(1.666),
        LatencyTarget = TimeSpan.FromSeconds(4),
        Tracks = [.. presentation.Tracks.Select(t => t with
        {
            Growing = new DashGrowingSegment(
                t.Segments[^1].Epoch,
                t.Segments[^1].Number + 1,
                t.Segments[^1].Discontinuity,
                0,
                t.Segments[^1].Start + t.Segments[^1].Duration,
                MediaTime.From(TimeSpan.FromSeconds(2), t.Segments[^1].Start.Scale)),
        })],
    };

    private static DashPresentation Presentation(bool isEnded, SegmentDescription[] video, SegmentDescription[] audio) => new()
    {
        Id = "01jd",
        IsEnded = isEnded,
        AvailabilityStart = Began,
        TargetDuration = TimeSpan.FromSeconds(2),
        ClockUri = "/v/time",
        Tracks =
        [
            new DashTrack { Track = TrackId.Source, Kind = MediaKind.Video, Inits = Inits(TrackId.Source, (1, 0), (2, 0)), Segments = video, Bandwidth = 4_000_000, FrameRate = 29.97 },
            new DashTrack { Track = TrackId.Audio, Kind = MediaKind.Audio, Inits = Inits(TrackId.Audio, (1, 0), (2, 0)), Segments = audio, Bandwidth = 128_000 },
        ],
    };

    private static void AssertSameSegments(DashPresentation presentation, DashManifest manifest)
    {
        foreach (var track in presentation.Tracks)
        {
            var expected = track.Segments.Where(s => !s.IsGap).Select(s => ($"{track.Track}/{s.Epoch}-{s.Number}.m4s", s.Start.Ticks, s.Duration.Ticks));
            var actual = manifest.Periods.SelectMany(p => p.Representations).Where(r => r.Id == track.Track.Value).SelectMany(r => r.Segments);
            Assert.Equal(expected, actual.Select(s => (s.Uri, s.Start, s.Duration)));
        }
    }

    private static string Text(DashPresentation presentation)
    {
        var output = new ArrayBufferWriter<byte>();
        DashManifestWriter.Write(presentation, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static DashManifest Read(DashPresentation presentation) => DashManifestReader.Read(Encoding.UTF8.GetBytes(Text(presentation)));
}
