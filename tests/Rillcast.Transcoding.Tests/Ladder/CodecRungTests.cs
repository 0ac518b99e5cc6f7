using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Tests.Ladder;

public sealed class CodecRungTests
{
    [Fact]
    public void ForCodec_OfH264_HasTheSourcesSizeAndTheUsualOnesDownTo360()
    {
        var rungs = LadderPlan.ForCodec(RungCodec.Hevc, new Pictures { Width = 1920, Height = 1080 }, 30, new LadderOptions());
        Assert.Equal(["1080p-hevc", "720p-hevc", "480p-hevc", "360p-hevc"], rungs.Select(r => r.Track.Value));
        Assert.All(rungs, r => Assert.Equal((RungCodec.Hevc, 26.0), (r.Codec, r.Quality)));
        Assert.Equal((1920, 1080), (rungs[0].Width, rungs[0].Height));
        Assert.True(rungs[1].BitsPerSecond < LadderPlan.ForStored(new Pictures { Width = 1920, Height = 1080 }, 30, new LadderOptions())[0].BitsPerSecond);
    }

    [Fact]
    public void ForCodec_OfTheSameCodec_LeavesTheSourcesSizeToTheSource() => Assert.Equal(
        ["720p-hevc", "480p-hevc", "360p-hevc"],
        LadderPlan.ForCodec(RungCodec.Hevc, new Pictures { Width = 1920, Height = 1080, SampleEntryType = "hvc1" }, 30, new LadderOptions()).Select(r => r.Track.Value));

    [Fact]
    public void ForCodec_OfPortrait_StaysPortrait()
    {
        var rungs = LadderPlan.ForCodec(RungCodec.Av1, new Pictures { Width = 720, Height = 1280 }, 60, new LadderOptions());
        Assert.Equal([("720p-av1", 720, 1280, 1), ("480p-av1", 480, 854, 2), ("360p-av1", 360, 640, 2)], rungs.Select(r => (r.Track.Value, r.Width, r.Height, r.FrameDivisor)));
    }
}
