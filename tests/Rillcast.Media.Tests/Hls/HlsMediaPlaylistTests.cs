using System.Buffers;
using System.Text;
using Rillcast.Media.Hls;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using static Rillcast.Media.Tests.Hls.PlaylistMaterial;

namespace Rillcast.Media.Tests.Hls;

public sealed class HlsMediaPlaylistTests
{
    [Fact]
    public void Live_WithGrowingSegment_MatchesGolden() => AssertGolden(Text(Live(12)), "live.m3u8");

    [Fact]
    public void Live_DeltaUpdate_MatchesGolden() => AssertGolden(Text(Live(12), isDelta: true), "live-delta.m3u8");

    [Fact]
    public void Live_AcrossEpochs_MatchesGolden() => AssertGolden(
        Text(Live(2) with { Segments = [Video(0), Video(1), Video(2, epoch: 2, discontinuity: 1)], Open = Open(3, 2, epoch: 2, discontinuity: 1) }),
        "live-epochs.m3u8");

    [Fact]
    public void Ended_WithGap_MatchesGolden() => AssertGolden(
        Text(new HlsTrack
        {
            Segments = [Audio(0), Audio(1), Audio(2, isGap: true), Audio(3)],
            NextNumber = 4,
            TargetDuration = TimeSpan.FromSeconds(2.0054),
            PartTarget = TimeSpan.FromMilliseconds(334),
            IsEnded = true,
            ListsWholeBroadcast = true,
        }),
        "ended-gap.m3u8");

    [Fact]
    public void Live_NothingListedYet_StatesTheNextNumber()
    {
        var playlist = Read(Live(0) with { Open = null, NextNumber = 7 });

        Assert.Equal(7, playlist.MediaSequence);
        Assert.Empty(playlist.Segments);
        Assert.Null(playlist.PreloadHint);
    }

    [Fact]
    public void Live_GrowingSegmentOfANewEpochWithoutParts_IsNotHinted() =>
        Assert.Null(Read(Live(2) with { Open = Open(2, 0, epoch: 2, discontinuity: 1) }).PreloadHint);

    [Fact]
    public void Live_StandIn_NamesTheOtherTracksObjectsAndItsInitSegmentWithoutADiscontinuity()
    {
        var low = new TrackId("480p");
        var playlist = Read(Live(3) with
        {
            Segments = [Video(0), Video(1) with { StandIn = low }, Video(2) with { StandIn = low }],
            Open = Open(3, 2) with { StandIn = TrackId.Source },
        });

        Assert.Equal(["1-0.m4s", "../480p/1-1.m4s", "../480p/1-2.m4s"], playlist.Segments.Select(s => s.Uri));
        Assert.Equal(["1-init-0.mp4", "../480p/1-init-0.mp4", "../480p/1-init-0.mp4"], playlist.Segments.Select(s => s.Map));
        Assert.Equal("../480p/1-2.5.m4s", playlist.Segments[2].Parts[^1].Uri);
        Assert.Equal("../source/1-3.0.m4s", playlist.Open!.Parts[0].Uri);
        Assert.Equal("../source/1-init-0.mp4", playlist.Open.Map);
        Assert.Equal("../source/1-3.2.m4s", playlist.PreloadHint);
        Assert.DoesNotContain("DISCONTINUITY\n", Text(Live(3) with { Segments = [Video(0), Video(1) with { StandIn = low }, Video(2)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Live_GrowingSegmentWithoutParts_IsHinted() => Assert.Equal("1-2.0.m4s", Read(Live(2) with { Open = Open(2, 0) }).PreloadHint);

    [Fact]
    public void RoundTrip_SaysWhatTheTrackSays()
    {
        var track = Live(12);
        var playlist = Read(track);

        Assert.Equal(9, playlist.Version);
        Assert.Equal("EVENT", playlist.Type);
        Assert.True(playlist.HasIndependentSegments);
        Assert.Equal(new HlsServerControl(true, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1.002)), playlist.ServerControl);
        Assert.Equal(track.Segments.Count, playlist.Segments.Length);
        for (var i = 0; i < playlist.Segments.Length; i++)
        {
            Assert.Equal($"1-{i}.m4s", playlist.Segments[i].Uri);
            Assert.Equal("1-init-0.mp4", playlist.Segments[i].Map);
            Assert.Equal(TimeSpan.FromSeconds(2), playlist.Segments[i].Duration);
        }

        Assert.Equal(Began, playlist.Segments[0].ProgramDateTime);
        Assert.Equal(3, playlist.Open!.Parts.Length);
        Assert.Equal("1-12.3.m4s", playlist.PreloadHint);
        Assert.Equal(track.RenditionReports, playlist.RenditionReports);
        Assert.False(playlist.IsEnded);
    }

    [Fact]
    public void Parts_AreListedForTheLastThreeTargetDurationsOnly()
    {
        var playlist = Read(Live(12));

        Assert.Equal(playlist.Segments.Select((s, i) => (i, s.Parts.Length)), Enumerable.Range(0, 12).Select(i => (i, i < 9 ? 0 : 6)));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(1000)]
    public void Delta_OnTopOfTheOlderPlaylist_IsTheWholePlaylist(int segments)
    {
        var older = Read(Live(segments - 2));
        var delta = Read(Live(segments), isDelta: true);
        var whole = Read(Live(segments));

        Assert.True(delta.Skipped > 0);
        var resolved = delta.Resolve(older);
        Assert.Equal(whole.Segments.Select(s => (s.Uri, s.Duration, s.Map, s.IsDiscontinuity)), resolved.Segments.Select(s => (s.Uri, s.Duration, s.Map, s.IsDiscontinuity)));
        Assert.Equal(whole.Open!.Parts, resolved.Open!.Parts);

        // §4.4.3.8: the skip boundary is at least six target durations from the end.
        var kept = delta.Segments.Sum(s => s.Duration.TotalSeconds) + delta.Open!.Parts.Sum(p => p.Duration.TotalSeconds);
        Assert.True(kept >= 12, $"{kept} s kept");
    }

    [Fact]
    public void Delta_OfAShortPlaylist_IsWhole() => Assert.Equal(0, Read(Live(4), isDelta: true).Skipped);

    [Fact]
    public void Durations_ThatNoDecimalHolds_AddUpExactly()
    {
        var segments = Enumerable.Range(0, 1800).Select(i => Audio(i)).ToArray();
        var playlist = Read(Live(0) with { Segments = segments, Open = null });

        var sum = TimeSpan.FromTicks(playlist.Segments.Sum(s => s.Duration.Ticks));
        Assert.True(Math.Abs((sum - (segments[^1].Start + segments[^1].Duration).ToTimeSpan()).Ticks) <= 5);
    }

    [Fact]
    public void PartDurations_NeverExceedThePartTarget()
    {
        var track = Live(4) with { Segments = [Audio(0), Audio(1)], Open = null, PartTarget = new MediaTime(16 * 1024, new Timescale(48_000)).ToTimeSpan() };
        var playlist = Read(track);

        Assert.All(playlist.Segments.SelectMany(s => s.Parts), p => Assert.True(p.Duration <= playlist.PartTarget));
        Assert.True(playlist.ServerControl!.PartHoldBack >= 3 * playlist.PartTarget);
    }

    [Fact]
    public void Writer_OnALongPlaylist_AllocatesNothingPerSegment()
    {
        var track = Live(0) with { Segments = Enumerable.Range(0, 5000).Select(i => Video(i)).ToArray() };
        var output = new ArrayBufferWriter<byte>(2_000_000);
        HlsMediaPlaylistWriter.Write(track, isDelta: false, output);
        output.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        HlsMediaPlaylistWriter.Write(track, isDelta: false, output);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 2000, $"{allocated} bytes");
    }

    [Theory]
    [InlineData("")]
    [InlineData("#EXTM3U\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\na.m4s\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.0,\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:-2\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:99999999999999999999\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PART:DURATION=1\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PART:DURATION=1,URI=\"a\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:LIVE\n")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n")]
    public void Reader_Violation_Throws(string text) => Assert.Throws<MediaFormatException>(() => HlsMediaPlaylistReader.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Reader_CutAnywhere_ThrowsOnlyItsException()
    {
        var bytes = Encoding.UTF8.GetBytes(Text(Live(12)));
        for (var i = 0; i < bytes.Length; i++)
        {
            try
            {
                HlsMediaPlaylistReader.Read(bytes.AsSpan(0, i));
            }
            catch (MediaFormatException)
            {
                // What a reader may say of a playlist cut short.
            }
        }
    }

    [Fact]
    public void Resolve_UpdateThatSkipsMoreThanIsKnown_Throws() =>
        Assert.Throws<MediaFormatException>(() => Read(Live(30), isDelta: true).Resolve(Read(Live(3))));

    private static HlsTrack Live(int segments) => new()
    {
        Segments = [.. Enumerable.Range(0, segments).Select(i => Video(i))],
        Open = Open(segments, 3),
        NextNumber = segments,
        TargetDuration = TimeSpan.FromSeconds(2),
        PartTarget = TimeSpan.FromMilliseconds(334),
        IsEnded = false,
        ListsWholeBroadcast = true,
        RenditionReports = [new HlsRenditionReport("../audio/index.m3u8", segments, 2)],
    };

    private static HlsOpenSegment Open(long number, int parts, int epoch = 1, int discontinuity = 0) => new(
        epoch,
        number,
        discontinuity,
        0,
        new MediaTime(number * 180_000, Timescale.Video),
        Began + TimeSpan.FromSeconds(2 * number),
        [.. Enumerable.Range(0, parts).Select(i => new PartDescription(new MediaTime(30_000, Timescale.Video), 80_000, i == 0))]);

    private static string Text(HlsTrack track, bool isDelta = false)
    {
        var output = new ArrayBufferWriter<byte>();
        HlsMediaPlaylistWriter.Write(track, isDelta, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static HlsMediaPlaylist Read(HlsTrack track, bool isDelta = false) => HlsMediaPlaylistReader.Read(Encoding.UTF8.GetBytes(Text(track, isDelta)));
}
