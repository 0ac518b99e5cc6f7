using Rillcast.Live.Renditions;
using Rillcast.Media;

namespace Rillcast.Live.Tests.Renditions;

/// <summary>Renditions in a live video's window. What a worker would make is the source's own segment under another name.</summary>
public sealed class RenditionTests : IAsyncDisposable
{
    private static readonly TrackId High = new("720p");
    private static readonly TrackId Low = new("360p");
    private static readonly RenditionDescription[] Ladder = [new(High, "avc1", 1), new(Low, "avc1", 1)];

    // Patient unless a test is about patience.
    private LiveFixture _live = new(new LiveOptions { StandInAfter = TimeSpan.FromHours(1), RenditionStall = TimeSpan.FromHours(1) });

    public ValueTask DisposeAsync() => _live.DisposeAsync();

    [Fact]
    public async Task Segments_that_come_in_any_order_are_listed_in_order_with_the_sources_numbers_and_times()
    {
        var (stream, _) = await PublishAsync(7);
        Make(stream, High, 1);
        Assert.Null(stream.Window.Find(High));
        Make(stream, High, 0);

        var source = stream.Window.Find(TrackId.Source)!;
        var high = stream.Window.Find(High)!;
        Assert.Equal([0, 1], high.Segments.Select(s => s.Description.Number));
        Assert.Equal(source.Segments.Take(2).Select(s => (s.Description.Start, s.Description.Duration)), high.Segments.Select(s => (s.Description.Start, s.Description.Duration)));
        Assert.All(high.Segments, s => Assert.Null(s.Description.StandIn));
        Assert.Equal([TrackId.Source, High, TrackId.Audio], stream.Window.Tracks.Select(t => t.Track));
    }

    [Fact]
    public async Task A_part_that_comes_twice_is_listed_once()
    {
        var (stream, _) = await PublishAsync(5);
        Make(stream, High, 0, parts: 2);
        Make(stream, High, 0);
        Make(stream, High, 0);
        Assert.Equal(stream.Window.Find(TrackId.Source)!.Segments[0].Description.Parts, stream.Window.Find(High)!.Segments[0].Description.Parts.Select(p => p));
    }

    [Fact]
    public async Task A_segment_is_put_together_of_one_makers_parts_alone()
    {
        var (stream, _) = await PublishAsync(7);
        Make(stream, High, 0, parts: 2, maker: "one");

        // Another encoder's parts would refer to other pictures.
        Make(stream, High, 0, maker: "another");
        Assert.Equal(2, stream.Window.Find(High)!.Open!.Parts.Count);
        Make(stream, High, 0, maker: "one");
        Assert.Equal(stream.Window.Find(TrackId.Source)!.Segments[0].Description.Parts, stream.Window.Find(High)!.Segments[0].Description.Parts.Select(p => p));

        // One that had nothing to show yet is no hindrance to another.
        Make(stream, High, 1, parts: 0, maker: "one");
        Make(stream, High, 1, maker: "another");
        Assert.Equal(2, stream.Window.Find(High)!.Segments.Count);
    }

    [Fact]
    public async Task A_segment_that_does_not_come_in_time_is_stood_in_for_by_the_source_part_by_part()
    {
        await BeImpatientAsync();
        var (stream, lease) = await PublishAsync(1);
        Make(stream, High, 0, parts: 1);
        await SendMoreAsync(lease, from: 1, to: 3);
        Make(stream, High, 0);
        await SendMoreAsync(lease, from: 3, to: 8); // number 1 began at 2 s, nothing of it by 3.5 s

        var high = stream.Window.Find(High)!;
        Assert.Equal(TrackId.Source, high.Segments[1].Description.StandIn);
        Assert.False(stream.Wants(High, 1));

        // The next one is late as well and grows with the source's; the one after that is made in time.
        Assert.Equal(TrackId.Source, high.Open!.StandIn);
        Assert.Equal(stream.Window.Find(TrackId.Source)!.Open!.Parts, high.Open.Parts);
        Assert.Equal(RenditionState.StandIn, stream.Renditions[0].State);
    }

    [Fact]
    public async Task A_rung_taken_out_takes_the_next_worse_ones_segments_and_comes_back()
    {
        var (stream, lease) = await PublishAsync(3);
        Make(stream, High, 0);
        Make(stream, Low, 0);
        stream.SetShed(High, true);
        Assert.False(stream.Wants(High, 1));
        Make(stream, Low, 1, parts: 1);
        Assert.Equal(Low, stream.Window.Find(High)!.Open!.StandIn);
        await SendMoreAsync(lease, from: 3, to: 5);
        Make(stream, Low, 1);
        Assert.Equal(Low, stream.Window.Find(High)!.Segments[1].Description.StandIn);
        Assert.Equal(RenditionState.Shed, stream.Renditions[0].State);

        stream.SetShed(High, false);
        Make(stream, High, 2);
        Make(stream, Low, 2);
        Assert.Null(stream.Window.Find(High)!.Open!.StandIn);
        Assert.Equal(RenditionState.Own, stream.Renditions[0].State);
    }

    [Fact]
    public async Task A_segment_whose_parts_stop_coming_ends_short_and_the_next_is_stood_in_for()
    {
        await BeImpatientAsync();
        var (stream, lease) = await PublishAsync(1);
        Make(stream, High, 0, parts: 1);
        await SendMoreAsync(lease, from: 1, to: 3);
        Make(stream, High, 0);
        Make(stream, High, 1, parts: 1);
        await SendMoreAsync(lease, from: 3, to: 11);

        var high = stream.Window.Find(High)!;
        Assert.Single(high.Segments[1].Description.Parts);
        Assert.Null(high.Segments[1].Description.StandIn);
        Assert.Equal(TrackId.Source, high.Segments[2].Description.StandIn);
    }

    [Fact]
    public async Task A_rung_that_begins_late_is_stood_in_for_from_the_beginning()
    {
        var (stream, _) = await PublishAsync(7, ladder: false);
        stream.SetLadder(Ladder);
        Make(stream, High, 3);
        var high = stream.Window.Find(High)!;
        Assert.Equal([0, 1, 2], high.Segments.Select(s => s.Description.Number));
        Assert.All(high.Segments, s => Assert.Equal(TrackId.Source, s.Description.StandIn));
        Assert.Equal(3, high.Open!.Number);
        Assert.True(high.PeakBitsPerSecond == 0, "Another track's segments say nothing of a rung's rate.");
    }

    [Fact]
    public async Task The_recording_waits_for_the_last_segments_and_a_replacement_takes_over_when_they_do_not_come()
    {
        var (stream, lease) = await PublishAsync(5);
        Make(stream, High, 0);
        Make(stream, High, 1);
        lease.Release(clean: true);
        Assert.Equal(LivePhase.Finishing, stream.Status.Phase);
        Assert.True(stream.Window.Find(TrackId.Source)!.IsEnded);
        Assert.False(stream.Window.Find(High)!.IsEnded);
        Make(stream, High, 2);
        Assert.True(stream.Window.Find(High)!.IsEnded);
        await stream.EndAsync(LiveEndReason.EndedByOwner, TestContext.Current.CancellationToken);
        Assert.Contains(_live.Recording.Objects.Keys, k => k.EndsWith("720p/1-2.m4s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_crash_what_was_not_stored_is_stood_in_for_and_the_rung_goes_on()
    {
        var (stream, _) = await PublishAsync(5);
        Make(stream, High, 0);
        await _live.StoredAsync();
        _live.Restart();

        var again = _live.Registry.Find(stream.Id)!;
        var high = again.Window.Find(High)!;
        Assert.Null(high.Segments[0].Description.StandIn);
        Assert.Equal(again.Window.Find(TrackId.Source)!.Segments.Count, high.Segments.Count);
        Assert.All(high.Segments.Skip(1), s => Assert.Equal(TrackId.Source, s.Description.StandIn));

        // Another epoch: the rung goes on with an init segment of its own.
        var lease = _live.Publish();
        again.SetLadder(Ladder);
        _live.Send(lease, await LiveFixture.TagsAsync(3));
        var next = again.Window.Find(TrackId.Source)!.Segments[^1].Description.Number;
        Make(again, High, next);
        Assert.Null(again.Window.Find(High)!.Segments[^1].Description.StandIn);
        Assert.Equal(2, again.Window.Find(High)!.Inits[^1].Epoch);
    }

    private async Task BeImpatientAsync()
    {
        await _live.DisposeAsync();
        _live = new LiveFixture(new LiveOptions { StandInAfter = TimeSpan.FromSeconds(1.5), RenditionStall = TimeSpan.FromSeconds(4) });
    }

    private async Task<(LiveStream Stream, PublisherLease Lease)> PublishAsync(int seconds, bool ladder = true)
    {
        var lease = _live.Publish();
        if (ladder)
        {
            lease.Stream.SetLadder(Ladder);
        }

        _live.Send(lease, await LiveFixture.TagsAsync(seconds));
        return (lease.Stream, lease);
    }

    private async Task SendMoreAsync(PublisherLease lease, int from, int to)
    {
        var tags = (await LiveFixture.TagsAsync(to)).SkipWhile(t => t.Timestamp < from * 1000).ToList();
        Assert.NotEmpty(tags);
        _live.Send(lease, tags);
    }

    /// <summary>Delivers the source's segment as the rung's, so many parts of it or the whole.</summary>
    private static void Make(LiveStream stream, TrackId rung, long number, int? parts = null, string maker = "")
    {
        var source = stream.Window.Find(TrackId.Source)!;
        var index = source.Segments.IndexOf(number);
        var (epoch, init) = index >= 0 ? (source.Segments[index].Description.Epoch, source.Segments[index].Description.Init) : (source.Open!.Epoch, source.Open.Init);
        stream.Take(rung, epoch, number, new RenditionOutput.Begun(source.InitOf(epoch, init).Bytes) { Maker = maker });
        var all = index >= 0
            ? source.Segments[index].Parts!.Zip(source.Segments[index].Description.Parts).ToList()
            : [.. source.Open!.Parts.Select(p => (p.Bytes, p.Description))];
        for (var i = 0; i < (parts ?? all.Count); i++)
        {
            stream.Take(rung, epoch, number, new RenditionOutput.Part(i, all[i].Second, all[i].First) { Maker = maker });
        }

        if (parts is null && index >= 0)
        {
            stream.Take(rung, epoch, number, new RenditionOutput.Ended { Maker = maker });
        }
    }
}
