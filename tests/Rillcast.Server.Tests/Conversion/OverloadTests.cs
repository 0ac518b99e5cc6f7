using Rillcast.Live.Renditions;
using Rillcast.Media;
using Rillcast.Server.Conversion;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>Which quality is taken out when, by the source's segments of two seconds.</summary>
public sealed class OverloadTests
{
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch;

    private readonly Overload _overload = new(new ConversionOptions());

    [Fact]
    public void Late_segments_take_the_best_out() =>
        Assert.Equal(("720p", true), Assert.Single(Enumerable.Range(0, 8).Select(n => Judge(n, behindSeconds: 4)).OfType<OverloadDecision>().Take(1).Select(d => (d.Track.Value, d.Shed))));

    [Fact]
    public void What_is_late_for_want_of_workers_takes_nothing_out()
    {
        for (var n = 0; n < 10; n++)
        {
            Assert.Null(Judge(n, behindSeconds: 0.5));
        }

        // All workers die: 20 s in which the source stands in, and the qualities fall behind.
        for (var n = 10; n < 20; n++)
        {
            Assert.Null(Judge(n, behindSeconds: 5, standIns: n - 9, isWorked: false));
        }

        // They are back: the first segments still come late, and count the stand-ins of before.
        for (var n = 20; n < 23; n++)
        {
            Assert.Null(Judge(n, behindSeconds: 5, standIns: 12));
        }

        for (var n = 23; n < 40; n++)
        {
            Assert.Null(Judge(n, behindSeconds: 0.5, standIns: 12));
        }
    }

    [Fact]
    public void What_is_late_long_after_they_are_back_counts_again()
    {
        Assert.Null(Judge(0, behindSeconds: 5, isWorked: false));
        Assert.Contains(Enumerable.Range(1, 10).Select(n => Judge(n, behindSeconds: 5)), d => d is { Shed: true });
    }

    [Fact]
    public void What_never_had_a_segment_is_taken_out_after_a_time_to_begin()
    {
        var decisions = Enumerable.Range(0, 20).Select(n => (Number: n, Decision: Judge(n, behindSeconds: 2 * n, own: 0))).Where(d => d.Decision is not null).ToList();
        var (number, decision) = Assert.Single(decisions);
        Assert.Equal(("720p", true), (decision!.Track.Value, decision.Shed));
        Assert.InRange(number, 7, 10);
    }

    private OverloadDecision? Judge(long number, double behindSeconds, long standIns = 0, bool isWorked = true, long own = 5) => _overload.Judge(
        number,
        [.. new[] { "720p", "360p" }.Select(t => new RenditionStatus(
            new RenditionDescription(new TrackId(t), "avc1", 1), RenditionState.Own, Began, TimeSpan.FromSeconds(behindSeconds), number, own, standIns))],
        isWorked,
        Began + TimeSpan.FromSeconds(2 * number));
}
