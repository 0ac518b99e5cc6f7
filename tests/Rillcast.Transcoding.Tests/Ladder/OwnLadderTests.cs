using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Tests.Ladder;

public sealed class OwnLadderTests
{
    private static readonly Pictures FullHd = new() { Width = 1920, Height = 1080 };

    [Fact]
    public void ForLive_WithAnOwnLadder_MakesWhatItSays()
    {
        var own = new OwnLadder([new OwnRung(540, 1_500_000, 20, true), new OwnRung(720)]);
        var rungs = LadderPlan.ForLive(FullHd, 30, new LadderOptions { MaxLiveSide = 1080 }, own);
        Assert.Equal(["720p", "540p"], rungs.Select(r => r.Track.Value));
        Assert.Equal((960, 540, 2, 1_500_000, 20.0), (rungs[1].Width, rungs[1].Height, rungs[1].FrameDivisor, rungs[1].BitsPerSecond, rungs[1].Quality));
        Assert.Equal(LadderPlan.ForLive(FullHd, 30, new LadderOptions { MaxLiveSide = 1080 })[0], rungs[0]);
    }

    [Fact]
    public void For_AboveTheSourceOrTheMachine_LeavesThoseOut()
    {
        var own = new OwnLadder([new OwnRung(2160), new OwnRung(1082), new OwnRung(1080, 3_000_000), new OwnRung(720)]);
        Assert.Equal(["1080p", "720p"], LadderPlan.ForStored(FullHd, 30, new LadderOptions(), own).Select(r => r.Track.Value));
        Assert.Equal(["720p"], LadderPlan.ForLive(FullHd, 30, new LadderOptions { MaxLiveSide = 720 }, own).Select(r => r.Track.Value));
    }

    [Fact]
    public void For_OfASourceThatNotEveryPlayerTakes_MakesARungOfItsSizeOnlyWhenThereIsNoOther()
    {
        var hevc = new Pictures { Width = 1920, Height = 1080, SampleEntryType = "hvc1" };
        Assert.Equal(["720p"], LadderPlan.ForStored(hevc, 30, new LadderOptions(), new OwnLadder([new OwnRung(720)])).Select(r => r.Track.Value));
        Assert.Equal(["1080p"], LadderPlan.ForStored(hevc, 30, new LadderOptions(), new OwnLadder([])).Select(r => r.Track.Value));
        Assert.Empty(LadderPlan.ForStored(FullHd, 30, new LadderOptions(), new OwnLadder([])));
    }

    [Fact]
    public void ForCodec_WithAnOwnLadder_TakesItsSharesOfTheCaps()
    {
        var own = new OwnLadder([new OwnRung(480, 1_000_000, 18), new OwnRung(240)]);
        var rungs = LadderPlan.ForCodec(RungCodec.Hevc, FullHd, 30, new LadderOptions(), own);
        Assert.Equal([("1080p-hevc", 26.0), ("480p-hevc", 26.0)], rungs.Select(r => (r.Track.Value, r.Quality)));
        Assert.Equal(650_000, rungs[1].BitsPerSecond);
    }

    [Fact]
    public void Configured_UsedAsAnOwnLadder_IsTheUsualOne()
    {
        var options = new LadderOptions();
        Assert.Equal(LadderPlan.ForStored(FullHd, 30, options), LadderPlan.ForStored(FullHd, 30, options, new OwnLadder([.. LadderPlan.Configured(options).Rungs.Where(r => r.Side < 1080)])));
    }
}
