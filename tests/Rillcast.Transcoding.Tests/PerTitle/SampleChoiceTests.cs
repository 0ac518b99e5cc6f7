using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Transcoding.Tests.PerTitle;

public sealed class SampleChoiceTests
{
    [Fact]
    public void Choose_TakesTheHardestAndMiddlingOnesSpreadOverTheVideo()
    {
        var video = Enumerable.Range(0, 100).Select(i => Segment(i, bytes: i == 71 ? 900_000 : 100_000 + (i % 10 * 1000))).ToList();
        var chosen = SampleChoice.Choose(video, 4);
        Assert.Equal(4, chosen.Count);
        Assert.Contains(chosen, s => s.Number == 71);
        Assert.Equal(chosen.Select(s => s.Number).Order(), chosen.Select(s => s.Number));
        Assert.Contains(chosen, s => s.Number < 34);
        Assert.Contains(chosen, s => s.Number is >= 34 and < 67);
        Assert.All(chosen.Where(s => s.Number != 71), s => Assert.InRange(s.Bytes, 103_000, 107_000));
    }

    [Fact]
    public void Choose_PassesOverWhatIsNoPictureOfTheSource()
    {
        List<SegmentDescription> video = [Segment(0, 10), Segment(1, 10) with { Parts = [], Bytes = 0 }, Segment(2, 10) with { StandIn = TrackId.Audio }, Segment(3, 10)];
        Assert.Equal([0, 3], SampleChoice.Choose(video, 4).Select(s => s.Number));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(50, 1, 1)]
    [InlineData(50, 16, 16)]
    public void Choose_OfAnyNumber_GivesAtMostTheCount(int segments, int count, int atMost) =>
        Assert.InRange(SampleChoice.Choose([.. Enumerable.Range(0, segments).Select(i => Segment(i, 1000 + i))], count).Count, Math.Min(1, segments), Math.Max(atMost, segments > count + 2 ? count : segments));

    private static SegmentDescription Segment(long number, int bytes) => new()
    {
        Track = TrackId.Source,
        Epoch = 1,
        Number = number,
        Discontinuity = 0,
        Init = 0,
        Start = new MediaTime(number * 180_000, Timescale.Video),
        Duration = new MediaTime(180_000, Timescale.Video),
        Bytes = bytes,
        ProgramDateTime = DateTimeOffset.UnixEpoch,
        Parts = [new PartDescription(new MediaTime(180_000, Timescale.Video), bytes, true)],
    };
}
