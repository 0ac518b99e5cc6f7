using Rillcast.Media;
using Rillcast.Server.Events;
using Rillcast.Server.Events.Rabbit;

namespace Rillcast.Server.Tests.Events;

public sealed class EventPositionTests
{
    [Fact]
    public void A_position_is_read_as_it_was_written_and_never_steps_back()
    {
        var position = EventPosition.None.With("aaaaaa", 5).With("bbbbbb", 7).With("aaaaaa", 3).With("aaaaaa", 6);
        Assert.Equal("bbbbbb.7_aaaaaa.6", position.ToString());
        Assert.True(EventPosition.TryParse(position.ToString(), out var read));
        Assert.Equal(position.ToString(), read.ToString());
        Assert.Equal((6, 7, 0), (read.At("aaaaaa"), read.At("bbbbbb"), read.At("cccccc")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("aaaaaa")]
    [InlineData("aaaaaa.")]
    [InlineData("aaaaaa.-1")]
    [InlineData("aaaaaa.99999999999999999999")]
    [InlineData("aaaaaa.1_")]
    [InlineData("AAAAAA.1")]
    [InlineData("aaaaaa.1 ")]
    [InlineData("aaaaaa.1\nid: x")]
    public void What_none_of_our_nodes_wrote_is_no_position(string text) => Assert.False(EventPosition.TryParse(text, out _));

    [Fact]
    public void A_position_has_an_end()
    {
        var position = Enumerable.Range(0, 200).Aggregate(EventPosition.None, (p, _) => p.With(EventPosition.NewOrigin(), long.MaxValue));
        Assert.Equal(EventPosition.MaxOrigins, position.Entries.Count);
        Assert.True(position.ToString().Length <= EventPosition.MaxLength);
        Assert.True(EventPosition.TryParse(position.ToString(), out _));
    }

    [Fact]
    public void A_batch_is_read_as_it_was_written_and_nothing_else_is_one()
    {
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var batch = new BusBatch("aaaaaa", 4, [new NumberedEvent(5, new BusEvent(video, "comment", 0, "{\"text\":\"é\"}"u8.ToArray()))], [new BusEvent(default, "viewers", 0, "{}"u8.ToArray())]);
        var read = BusMessage.Read(BusMessage.Write(batch));
        Assert.Equal((batch.Origin, batch.After, 5, video, "comment"), (read.Origin, read.After, read.Events[0].Seq, read.Events[0].Event.Video, read.Events[0].Event.Name));
        Assert.Equal(batch.Events[0].Event.Json.ToArray(), read.Events[0].Event.Json.ToArray());
        Assert.Equal("viewers", Assert.Single(read.Passing).Name);
        foreach (var bad in new[] { "", "[]", "{}", "{\"origin\":1}", "{\"origin\":\"a\",\"after\":\"x\",\"events\":[],\"passing\":[]}", "{\"origin\":\"a\",\"after\":1,\"events\":[1],\"passing\":[]}" })
        {
            Assert.Throws<MediaFormatException>(() => BusMessage.Read(System.Text.Encoding.UTF8.GetBytes(bad)));
        }
    }

    [Fact]
    public void What_waits_too_long_is_dropped_oldest_first_and_its_absence_can_be_seen()
    {
        var outbox = new Outbox("aaaaaa", 100);
        for (var i = 1; i <= 150; i++)
        {
            outbox.Add(new NumberedEvent(i, new BusEvent(default, "comment", 0, "{}"u8.ToArray())));
        }

        var batch = outbox.Next()!;
        Assert.Equal((50, 51, 150, 50), (batch.After, batch.Events[0].Seq, batch.Events[^1].Seq, outbox.Lost));
        Assert.Equal(batch.Events, outbox.Next()!.Events);
        outbox.Sent(batch);
        Assert.Null(outbox.Next());
    }
}
