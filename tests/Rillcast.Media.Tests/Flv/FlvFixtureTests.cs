using Rillcast.Media.Codecs;
using Rillcast.Media.Flv;
using Rillcast.Media.Tests.Fixtures;

namespace Rillcast.Media.Tests.Flv;

/// <summary>Real encoders' streams: each coded unit comes out as ffmpeg sees it.</summary>
public class FlvFixtureTests
{
    [Theory]
    [InlineData("h264-aac", MediaKind.Video, 0, "avc1.64000a", 98, 66)]
    [InlineData("h264-aac", MediaKind.Audio, 1, "mp4a.40.2", 44_100, 1)]
    [InlineData("hevc", MediaKind.Video, 0, "hvc1.1.6.L30.90", 98, 66)]
    [InlineData("av1", MediaKind.Video, 0, "av01.0.00M.08", 98, 66)]
    [InlineData("opus", MediaKind.Audio, 0, "opus", 48_000, 1)]
    public void Units_are_those_that_ffmpeg_lists(string name, MediaKind kind, int stream, string codecs, int first, int second)
    {
        var expected = FlvFixture.Expected(name + ".framemd5").Where(unit => unit.Stream == stream).Select(unit => (unit.Bytes, unit.Md5)).ToList();
        var demuxer = new FlvDemuxer();
        var units = new List<DemuxedUnit>();
        foreach (var tag in FlvFixture.Tags(name + ".flv"))
        {
            var outcome = demuxer.Demux(tag, out var unit);
            Assert.True(outcome is DemuxOutcome.Unit or DemuxOutcome.Configuration or DemuxOutcome.Ignored, $"{outcome}: {demuxer.LastDamage}");
            if (outcome == DemuxOutcome.Unit && unit.Config.Kind == kind)
            {
                units.Add(unit);
            }
        }

        Assert.Equal(expected, units.Select(unit => (unit.Payload.Length, FlvFixture.Md5(unit.Payload.Span))));
        var config = units[0].Config;
        Assert.All(units, unit => Assert.Same(config, unit.Config));
        Assert.Equal(codecs, config.Rfc6381);
        Assert.Equal((first, second), config switch
        {
            IVideoConfig video => (video.Width, video.Height),
            IAudioConfig audio => (audio.SampleRate, audio.Channels),
            _ => default,
        });
        Assert.True(units[0].IsRandomAccess);
    }
}
