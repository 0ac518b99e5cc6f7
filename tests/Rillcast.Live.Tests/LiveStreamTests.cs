using System.Buffers;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.TestKit;

namespace Rillcast.Live.Tests;

public sealed class LiveStreamTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ABroadcastThatEnds_IsStoredWhole_WithTheFramesThatWerePublished()
    {
        await using var fixture = new LiveFixture();
        var tags = await LiveFixture.TagsAsync(10);
        var lease = fixture.Publish();
        fixture.Send(lease, tags);
        lease.Release(clean: true);
        await lease.Stream.EndAsync(LiveEndReason.PublisherEnded, Ct);

        Assert.Equal(LivePhase.Stored, lease.Stream.Status.Phase);
        Assert.Equal(LiveEndReason.PublisherEnded, lease.Stream.Status.EndReason);
        var window = lease.Stream.Window;
        Assert.True(window.IsEnded);
        Assert.Equal([TrackId.Source, TrackId.Audio], window.Tracks.Select(t => t.Track));
        Assert.Equal(30, window.Tracks[0].FrameRate);
        Assert.Equal(window.Tracks[0].Segments.Count, window.Tracks[1].Segments.Count);

        var stored = VideoIndexReader.Read(window.Id, new ReadOnlySequence<byte>(fixture.Recording.Objects[$"{window.Id}/index.jsonl"]));
        AssertSame(window, stored);
        await AssertFramesAsync(fixture, stored, tags, 10);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(150)]
    [InlineData(333)]
    [InlineData(500)]
    public async Task AfterKill_TheSameVideoGoesOn_AndNothingReceivedIsLost(int killedAfter)
    {
        await using var fixture = new LiveFixture();
        var tags = await LiveFixture.TagsAsync(10);
        var lease = fixture.Publish();
        var id = lease.Stream.Id;
        var sent = tags.Take(killedAfter).ToArray();
        fixture.Send(lease, sent);
        await Task.Delay(50, Ct);
        var before = lease.Stream.Window;

        // The process dies here: nothing is flushed or closed.
        fixture.Restart();
        var again = Assert.Single(fixture.Registry.Streams);
        Assert.Equal(id, again.Id);
        Assert.Equal(LivePhase.Waiting, again.Status.Phase);

        // What viewers had seen has the same names and bytes.
        foreach (var track in before.Tracks)
        {
            var recovered = again.Window.Find(track.Track)!;
            foreach (var segment in track.Segments)
            {
                var same = recovered.Segments[recovered.Segments.IndexOf(segment.Description.Number)];
                Assert.Equal(segment.Description.Bytes, same.Description.Bytes);
                Assert.Equal(segment.Description.Start, same.Description.Start);
            }
        }

        // The publisher is back: same video, next epoch, numbers go on, a discontinuity.
        var second = fixture.Publish();
        Assert.Equal(id, second.Stream.Id);
        fixture.Send(second, tags);
        second.Release(clean: true);
        await second.Stream.EndAsync(LiveEndReason.PublisherEnded, Ct);
        var window = second.Stream.Window;
        foreach (var track in window.Tracks)
        {
            Assert.Equal(Enumerable.Range(0, track.Segments.Count).Select(n => (long)n), track.Segments.Select(s => s.Description.Number));
            Assert.Equal([(1, 0), (2, 1)], track.Segments.Select(s => (s.Description.Epoch, s.Description.Discontinuity)).Distinct());
            for (var i = 1; i < track.Segments.Count; i++)
            {
                var previous = track.Segments[i - 1].Description;
                Assert.True(track.Segments[i].Description.Start >= previous.Start + previous.Duration, $"{track.Track} {i}");
            }
        }

        var pictures = sent.Count(IsPicture) + tags.Count(IsPicture);
        var frames = await FrameList.OfVideoAsync(WriteConcatenation(fixture, window, TrackId.Source), Ct);
        Assert.Equal(pictures, frames.Count);
    }

    [Fact]
    public async Task WhileTheStoreIsAway_NothingIsLost_EvenWhenMemoryRunsOut()
    {
        await using var fixture = new LiveFixture(new LiveOptions { WindowBytes = 200_000 });
        var tags = await LiveFixture.TagsAsync(20);
        fixture.Recording.Failing = true;
        var lease = fixture.Publish();
        fixture.Send(lease, tags);
        Assert.Contains(lease.Stream.Window.Tracks[0].Segments, s => s.Parts is null);
        await EventuallyAsync(() => fixture.Recording.Failures > 0);

        fixture.Recording.Failing = false;
        lease.Release(clean: true);
        var ending = lease.Stream.EndAsync(LiveEndReason.PublisherEnded, Ct);
        for (var i = 0; i < 200 && !ending.IsCompleted; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Ct);
        }

        await ending;
        await AssertFramesAsync(fixture, lease.Stream.Window, tags, 20);
    }

    [Fact]
    public async Task ASecondPublisher_IsRefused_UnlessTheFirstIsSilent()
    {
        await using var fixture = new LiveFixture();
        var tags = await LiveFixture.TagsAsync(10);
        var first = fixture.Publish();
        first.Describe("OBS");
        Assert.Equal("OBS", first.Stream.Status.Publisher?.Software);
        fixture.Send(first, tags.Take(100).ToArray());
        Assert.Equal(LeaseRefusal.InUse, fixture.Registry.TryPublish(LiveFixture.Channel, LiveFixture.Publisher).Refusal);

        fixture.Time.Advance(fixture.Options.TakeOverSilence);
        var second = fixture.Publish();
        Assert.Same(first.Stream, second.Stream);
        Assert.True(first.Ended.IsCancellationRequested);
        Assert.Equal(LeaseEnd.TakenOver, first.EndedBy);
        Assert.Equal(ReceiveOutcome.LeaseOver, first.Receive(tags.Take(1).ToArray()));
        first.Release(clean: true);
        Assert.NotNull(second.Stream.Status.Publisher);
    }

    [Fact]
    public async Task AConnectionThatReactsAtOnceToTheEnd_DoesNotMeetItHalfDone()
    {
        await using var fixture = new LiveFixture();
        var lease = fixture.Publish();
        fixture.Send(lease, (await LiveFixture.TagsAsync(10)).Take(300).ToArray());
        var reaction = new TaskCompletionSource<ReceiveOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lease.Ended.Register(() =>
        {
            reaction.SetResult(lease.Receive([]));
            lease.Release(clean: false);
        });

        var ending = lease.Stream.EndAsync(LiveEndReason.PublisherEnded, Ct);
        Assert.Equal(ReceiveOutcome.LeaseOver, await reaction.Task.WaitAsync(Ct));
        Assert.True(lease.Stream.Status.Phase >= LivePhase.Finishing);
        await ending;
    }

    [Fact]
    public async Task APublisherThatDoesNotComeBack_EndsTheVideo_AfterTheGraceTime()
    {
        await using var fixture = new LiveFixture();
        var lease = fixture.Publish();
        fixture.Send(lease, await LiveFixture.TagsAsync(10));
        lease.Release(clean: false);
        Assert.Equal(LivePhase.Waiting, lease.Stream.Status.Phase);

        fixture.Time.Advance(fixture.Options.GraceTime - TimeSpan.FromSeconds(2));
        Assert.Equal(LivePhase.Waiting, lease.Stream.Status.Phase);
        await EventuallyAsync(() => { fixture.Time.Advance(TimeSpan.FromSeconds(1)); return lease.Stream.Status.Phase == LivePhase.Stored; });
        Assert.Equal(LiveEndReason.GraceTimeOver, lease.Stream.Status.EndReason);

        fixture.Registry.Forget(lease.Stream.Id);
        Assert.Empty(fixture.Registry.Streams);
        Assert.Empty(Directory.GetDirectories(fixture.Folder));
    }

    [Fact]
    public async Task AfterTheOwnersEnd_TheNextPublisherBeginsAnotherVideo_AndTheFirstIsHeardNoMore()
    {
        await using var fixture = new LiveFixture();
        var tags = await LiveFixture.TagsAsync(10);
        var first = fixture.Publish();
        fixture.Send(first, tags.Take(100).ToArray());
        await first.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        Assert.Equal(LeaseEnd.BroadcastEnded, first.EndedBy);
        Assert.Equal(ReceiveOutcome.LeaseOver, first.Receive(tags.Skip(100).Take(10).ToArray()));

        var second = fixture.Publish();
        Assert.NotEqual(first.Stream.Id, second.Stream.Id);
        first.Release(clean: true);
        Assert.NotNull(second.Stream.Status.Publisher);
    }

    [Fact]
    public async Task APublisherWithoutMedia_LeavesNothing()
    {
        await using var fixture = new LiveFixture();
        var lease = fixture.Publish();
        lease.Release(clean: true);
        await lease.Stream.EndAsync(LiveEndReason.PublisherEnded, Ct);
        Assert.Equal(LiveEndReason.NoMedia, lease.Stream.Status.EndReason);
        Assert.Empty(fixture.Recording.Objects);
    }

    [Fact]
    public async Task WaitForPart_CompletesWhenThePartIsThere_AndNotBefore()
    {
        await using var fixture = new LiveFixture();
        var tags = await LiveFixture.TagsAsync(10);
        var lease = fixture.Publish();
        fixture.Send(lease, tags.Take(200).ToArray());
        var open = lease.Stream.Window.Tracks[0].Open!;
        var waiting = lease.Stream.WaitForPartAsync(TrackId.Source, open.Number, open.Parts.Count, Ct).AsTask();
        Assert.False(waiting.IsCompleted);
        fixture.Send(lease, tags.Skip(200).Take(100).ToArray());
        Assert.True((await waiting)!.Contains(open.Number, open.Parts.Count));
        Assert.Null(await lease.Stream.WaitForPartAsync(new TrackId("none"), 0, null, Ct));
    }

    [Fact]
    public async Task Suspend_KeepsTheVideoLive_ForTheNextStart()
    {
        await using var fixture = new LiveFixture();
        var lease = fixture.Publish();
        fixture.Send(lease, (await LiveFixture.TagsAsync(10)).Take(300).ToArray());
        fixture.Registry.Close();
        Assert.True(lease.Ended.IsCancellationRequested);
        Assert.Equal(LeaseEnd.NodeStopping, lease.EndedBy);
        await fixture.Registry.DrainAsync(Ct);
        Assert.Equal(LeaseRefusal.Closing, fixture.Registry.TryPublish(LiveFixture.Channel, LiveFixture.Publisher).Refusal);

        fixture.Restart();
        Assert.Equal(lease.Stream.Id, fixture.Publish().Stream.Id);
    }

    [Fact]
    public async Task ATrackThatIsNotPublishedAnyMore_GoesOnAsGaps()
    {
        await using var fixture = new LiveFixture();
        var tags = await LiveFixture.TagsAsync(10);
        var first = fixture.Publish();
        fixture.Send(first, tags);
        first.Release(clean: false);
        var second = fixture.Publish();
        fixture.Send(second, tags.Where(t => t.Type == FlvTagType.Video).ToArray());
        second.Release(clean: true);
        await second.Stream.EndAsync(LiveEndReason.PublisherEnded, Ct);

        var window = second.Stream.Window;
        Assert.Equal(window.Tracks[0].Segments.Count, window.Tracks[1].Segments.Count);
        Assert.True(window.Tracks[1].Segments[^1].Description.IsGap);
        AssertSame(window, VideoIndexReader.Read(window.Id, new ReadOnlySequence<byte>(fixture.Recording.Objects[$"{window.Id}/index.jsonl"])));
    }

    private static bool IsPicture(FlvTag tag) => tag.Type == FlvTagType.Video && tag.Body.Length > 1 && tag.Body.Span[1] == 1;

    private static void AssertSame(VideoSnapshot window, VideoSnapshot stored)
    {
        Assert.True(stored.IsEnded);
        Assert.Equal(window.StartedAt, stored.StartedAt);
        Assert.Equal(window.Tracks.Count, stored.Tracks.Count);
        foreach (var (left, right) in window.Tracks.Zip(stored.Tracks))
        {
            Assert.Equal(left.Track, right.Track);
            Assert.Equal(left.TargetDuration, right.TargetDuration);
            Assert.Equal(left.PeakBitsPerSecond, right.PeakBitsPerSecond);
            Assert.Equal(left.AverageBitsPerSecond, right.AverageBitsPerSecond);
            Assert.Equal(left.FrameRate, right.FrameRate);
            Assert.Equal(left.Inits.Select(i => i.Config.Rfc6381), right.Inits.Select(i => i.Config.Rfc6381));
            Assert.Equal(
                left.Segments.Select(s => s.Description with { Parts = [] }),
                right.Segments.Select(s => s.Description with { Parts = [] }));
            Assert.Equal(left.Segments.SelectMany(s => s.Description.Parts), right.Segments.SelectMany(s => s.Description.Parts));
        }
    }

    private static async Task AssertFramesAsync(LiveFixture fixture, VideoSnapshot video, IReadOnlyList<FlvTag> tags, int seconds)
    {
        var source = await TestMedia.FlvAsync(seconds, Ct);
        Assert.Equal(
            (await FrameList.OfVideoAsync(source, Ct)).FromZero(),
            (await FrameList.OfVideoAsync(WriteConcatenation(fixture, video, TrackId.Source), Ct)).FromZero());
        Assert.Equal(
            (await FrameList.OfAudioPacketsAsync(source, Ct)).Select(f => f.Hash),
            (await FrameList.OfAudioPacketsAsync(WriteConcatenation(fixture, video, TrackId.Audio), Ct)).Select(f => f.Hash));
        Assert.Equal(tags.Count(IsPicture), seconds * 30);
    }

    private static string WriteConcatenation(LiveFixture fixture, VideoSnapshot video, TrackId track)
    {
        var path = Path.Combine(fixture.Folder, $"{track}.mp4");
        File.WriteAllBytes(path, fixture.Recording.Concatenate(video, track));
        return path;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var i = 0; i < 300 && !condition(); i++)
        {
            await Task.Delay(10, Ct);
        }

        Assert.True(condition());
    }
}
