using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rillcast.Media;
using Rillcast.Server.Events;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Events;

/// <summary>What a connection is told when it is lost, late or slow, on one node.</summary>
public sealed class EventStreamTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ViewerRooms Rooms => shared.Server.Get<ViewerRooms>();

    [Fact]
    public async Task A_page_that_comes_back_is_told_exactly_what_it_missed()
    {
        var video = await NewVideoAsync();
        var first = await EventReader.OpenAsync(shared.Server.Http, video.Value, Ct);
        await first.NextAsync("ping", Ct);
        Tell(video, 1);
        Assert.Equal(1, await NextAsync(first));
        first.Dispose();
        Tell(video, 2);
        Tell(video, 3);

        using var second = await EventReader.OpenAsync(shared.Server.Http, video.Value, Ct, first.LastId);
        Assert.Equal(2, await NextAsync(second));
        Assert.Equal(3, await NextAsync(second));
        Tell(video, 4);
        Assert.Equal(4, await NextAsync(second));
    }

    [Fact]
    public async Task A_page_that_comes_back_too_late_is_told_to_read_again()
    {
        var video = await NewVideoAsync();
        var first = await EventReader.OpenAsync(shared.Server.Http, video.Value, Ct);
        await first.NextAsync("ping", Ct);
        first.Dispose();
        for (var i = 0; i < 300; i++)
        {
            Tell(video, i);
        }

        foreach (var position in new[] { first.LastId, "nonsense", "zzzzzz.5" })
        {
            using var late = await EventReader.OpenAsync(shared.Server.Http, video.Value, Ct, position);
            await late.NextAsync("reset", Ct);
            Tell(video, 1000);
            Assert.Equal(1000, await NextAsync(late));
        }
    }

    [Fact]
    public async Task Positions_reach_pages_where_nothing_happens()
    {
        var video = await NewVideoAsync();
        using var events = await EventReader.OpenAsync(shared.Server.Http, video.Value, Ct);
        await events.NextAsync("ping", Ct);
        Assert.True(EventPosition.TryParse(events.LastId!, out _));
    }

    [Fact]
    public void A_reader_that_falls_behind_the_window_is_told_to_read_again_and_nothing_is_kept_for_it()
    {
        var (rooms, bus) = NewRooms(window: 16);
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var room = rooms.Enter(video);
        var slow = rooms.Read(room, null, 0);
        Assert.Contains("event: viewers", Written(slow), StringComparison.Ordinal);
        for (var i = 0; i < 1000; i++)
        {
            bus.Publish(new BusEvent(video, "comment", 0, Encoding.ASCII.GetBytes($"{{\"n\":{i}}}")));
        }

        Assert.Equal(16, room.Events.Log.Length);
        var written = Written(slow);
        Assert.Contains("event: reset", written, StringComparison.Ordinal);
        Assert.DoesNotContain("event: comment", written, StringComparison.Ordinal);
        bus.Publish(new BusEvent(video, "comment", 0, "{\"n\":1000}"u8.ToArray()));
        Assert.Contains("{\"n\":1000}", Written(slow), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_are_formatted_once_for_all_readers()
    {
        var (rooms, bus) = NewRooms(window: 16);
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var room = rooms.Enter(video);
        bus.Publish(new BusEvent(video, "comment", 0, "{}"u8.ToArray()));
        Assert.Same(room.Events.Log[0].Bytes, room.Events.Log[0].Bytes);
        Assert.Equal(Written(rooms.Read(room, null, 0)), Written(rooms.Read(room, null, 0)));
    }

    [Fact]
    public void Events_of_several_nodes_are_told_once_on_whatever_node_one_comes_back()
    {
        // Two nodes that hear a third's events in different orders.
        var (left, leftBus) = NewRooms(window: 64);
        var (right, rightBus) = NewRooms(window: 64);
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var (a, b) = ("aaaaaa", "bbbbbb");
        foreach (var bus in new[] { leftBus, rightBus })
        {
            bus.Deliver(Batch(a, 0));
            bus.Deliver(Batch(b, 0));
            bus.Deliver(new BusBatch(bus == leftBus ? rightBus.Origin : leftBus.Origin, 0, [], []));
        }

        leftBus.Deliver(Batch(a, 0, 1, video));
        leftBus.Deliver(Batch(a, 1, 2, video));
        var here = left.Read(left.Enter(video), null, 0);
        Written(here);
        leftBus.Deliver(Batch(a, 2, 3, video));
        var position = Position(Written(here));

        rightBus.Deliver(Batch(b, 0, 1, video));
        rightBus.Deliver(Batch(a, 0, 1, video));
        rightBus.Deliver(Batch(a, 1, 2, video));
        var there = right.Read(right.Enter(video), position, 0);
        var missed = Written(there);
        Assert.Contains("bbbbbb-1", missed, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaaaa", Names(missed), StringComparison.Ordinal);

        // What it has read already arrives here late: not told again, and what comes after it is.
        rightBus.Deliver(Batch(a, 2, 3, video));
        rightBus.Deliver(Batch(a, 3, 4, video));
        var next = Written(there);
        Assert.DoesNotContain("aaaaaa-3", next, StringComparison.Ordinal);
        Assert.Contains("aaaaaa-4", next, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_in_another_nodes_events_sends_pages_to_read_again()
    {
        var (rooms, bus) = NewRooms(window: 16);
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var reader = rooms.Read(rooms.Enter(video), null, 0);
        bus.Deliver(Batch("aaaaaa", 0, 1, video));
        Assert.DoesNotContain("reset", Written(reader), StringComparison.Ordinal);
        bus.Deliver(Batch("aaaaaa", 5, 6, video));
        Assert.Contains("event: reset", Written(reader), StringComparison.Ordinal);
        bus.Deliver(Batch("aaaaaa", 5, 6, video));
        Assert.Equal("", Written(reader));
    }

    [Fact]
    public async Task A_stream_of_a_private_video_ends_after_its_time_and_its_viewer_is_no_longer_counted()
    {
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var room = Rooms.Enter(video);
        Assert.Equal(1, room.ViewersHere);
        var stream = new VideoEventsResult(Rooms, room, null, 0, TimeSpan.FromMilliseconds(50), shared.Server.Get<IHostApplicationLifetime>());
        await stream.ExecuteAsync(new DefaultHttpContext()).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        Assert.Equal(0, room.ViewersHere);
    }

    private static BusBatch Batch(string origin, long after) => new(origin, after, [], []);

    private static BusBatch Batch(string origin, long after, long seq, VideoId video) =>
        new(origin, after, [new NumberedEvent(seq, new BusEvent(video, "comment", 0, Encoding.ASCII.GetBytes($"{{\"name\":\"{origin}-{seq}\"}}")))], []);

    private static string Written(RoomReader reader)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.True(reader.Write(buffer));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Position(string written) => written.Split('\n').Last(l => l.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..];

    private static string Names(string written) => string.Join('\n', written.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)));

    private (ViewerRooms Rooms, InProcessEventBus Bus) NewRooms(int window)
    {
        var bus = new InProcessEventBus();
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return (new ViewerRooms(bus, new EventBusOptions { Window = window }, shared.Server.Get<HiddenVideos>(), TimeProvider.System, meters), bus);
    }

    private void Tell(VideoId video, int number) => Rooms.Tell(video, "comment", Encoding.ASCII.GetBytes($"{{\"n\":{number}}}"));

    private static async Task<int> NextAsync(EventReader events) => (await events.NextAsync("comment", Ct)).GetProperty("n").GetInt32();

    private async Task<VideoId> NewVideoAsync()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        return await StoredVideo.AddAsync(shared.Server, channel, Ct, VideoState.Live);
    }
}
