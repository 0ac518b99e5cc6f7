using Rillcast.Media.Flv;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>M1: what has arrived is in the recording, frame by frame, also when the server is killed.</summary>
public sealed class NothingIsLost(SharedServer shared, Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recording_has_the_frames_and_times_that_were_published()
    {
        var file = await TestMedia.FlvAsync(10, Ct);
        var (channel, url) = await shared.NewChannelAsync(Ct);
        await using var publisher = FfmpegPublisher.PublishFile(file, url);
        Assert.Equal(0, await publisher.WaitForExitAsync(Ct));
        var video = await shared.Server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(20), Ct);

        await AssertRecordingEqualsAsync(shared.Server, video.Id, file);
    }

    [Fact]
    public async Task Server_killed_during_a_broadcast_goes_on_with_the_same_video_and_its_viewers()
    {
        await using var server = await RillcastServer.StartAsync(Ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("killed", Ct);
        await using var first = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, TimeSpan.FromSeconds(20), Ct);
        await using var page = await chromium.OpenAsync(server.BaseAddress, $"/watch/{video.Id}");
        await page.WaitUntilPlayingAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        var before = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", Ct);

        await server.KillAsync(Ct);
        await first.WaitForExitAsync(Ct);
        await server.StartAgainAsync(Ct);
        await using var second = FfmpegPublisher.PublishPattern(server.PublishUrl(key));
        var again = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Publishing: true }, TimeSpan.FromSeconds(20), Ct);
        Assert.Equal(video.Id, again.Id);

        await page.WaitForPlaybackAsync("it plays on past the kill", p => p.Position > before.Duration + 5, 40, Ct);
        await page.AssertPlaysOnAsync(TimeSpan.FromSeconds(4), Ct);
        var after = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", Ct);
        Assert.Equal(before.FirstNumber, after.FirstNumber);
        Assert.Equal(before.Segments, after.Segments.Take(before.Segments.Count));
        Assert.Equal(after.Segments.Count, after.Segments.Distinct().Count());
        Assert.Equal(1, after.Discontinuities);
    }

    [Fact]
    public async Task Kill_in_the_middle_of_a_segment_loses_no_frame_that_had_arrived()
    {
        // 1. A broadcast cut inside a group of pictures; what a returning encoder sends begins with a keyframe.
        var tags = FlvFile.Read(await TestMedia.FlvAsync(12, Ct));
        var cut = tags.Count(t => t.Timestamp < 5_300);
        var next = tags.Select((tag, index) => (tag, index)).First(t => t.index > cut && IsKeyframe(t.tag)).index;
        FlvTag[] before = [.. tags.Take(cut)];
        FlvTag[] after = [.. tags.Take(cut).Where(IsHeader), .. tags.Skip(next)];

        // 2. The first half arrives; then the server dies while a segment is open.
        await using var server = await RillcastServer.StartAsync(Ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("cut", Ct);
        await using (var first = await RtmpPublisher.PublishAsync(server.RtmpPort, new() { StreamName = key }, Ct))
        {
            await first.SendAsync(before, Ct);
            await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", TimeSpan.FromSeconds(20), Ct);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            await server.KillAsync(Ct);
        }

        // 3. The encoder comes back to the next start, sends the rest and ends.
        await server.StartAgainAsync(Ct);
        await using (var second = await RtmpPublisher.PublishAsync(server.RtmpPort, new() { StreamName = key }, Ct))
        {
            await second.SendAsync(after, Ct);
            await second.UnpublishAsync(Ct);
            await second.ReadToEndAsync(Ct);
        }

        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(20), Ct);
        Assert.Single(await server.Api.GetVideosAsync(channel.Handle, Ct));

        // 4. The recording has both halves whole.
        await AssertRecordingEqualsAsync(server, video.Id, Write(before), Write(after));

        static bool IsKeyframe(FlvTag tag) => tag.Type == FlvTagType.Video && tag.Body.Span[0] == 0x17 && tag.Body.Span[1] == 1;
        static bool IsHeader(FlvTag tag) => tag.Type != FlvTagType.Script && tag.Body.Span[1] == 0 && (tag.Type == FlvTagType.Audio || tag.Body.Span[0] == 0x17);
    }

    private static string Write(IEnumerable<FlvTag> tags)
    {
        var file = Path.Combine(Path.GetTempPath(), $"rillcast-{Guid.NewGuid():n}.flv");
        FlvFile.Write(file, tags);
        return file;
    }

    /// <summary>Compares a recording with the files that were published one after the other, each in an epoch of its own.</summary>
    private static async Task AssertRecordingEqualsAsync(RillcastServer server, string videoId, params string[] published)
    {
        var folder = Directory.CreateTempSubdirectory("rillcast-recording-").FullName;
        try
        {
            var picture = Path.Combine(folder, "source.mp4");
            var sound = Path.Combine(folder, "audio.mp4");
            var playlist = await HlsDownload.SaveTrackAsync(server.Api.Http, videoId, "source", picture, Ct);
            await HlsDownload.SaveTrackAsync(server.Api.Http, videoId, "audio", sound, Ct);
            Assert.True(playlist.IsEnded);
            Assert.Equal(published.Length - 1, playlist.Discontinuities);

            // Both clocks round to whole units; times may differ by that, never more.
            AssertSame(await FrameList.OfVideoAsync(picture, Ct), [.. await Task.WhenAll(published.Select(p => FrameList.OfVideoAsync(p, Ct)))]);
            AssertSame(await FrameList.OfAudioPacketsAsync(sound, Ct), [.. await Task.WhenAll(published.Select(p => FrameList.OfAudioPacketsAsync(p, Ct)))]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AssertSame(IReadOnlyList<Frame> recorded, IReadOnlyList<Frame>[] published)
    {
        Assert.Equal(published.SelectMany(p => p).Select(f => f.Hash), recorded.Select(f => f.Hash));
        var at = 0;
        var end = 0.0;
        foreach (var part in published.Select(p => p.FromZero()))
        {
            Assert.True(recorded[at].Time >= end, $"an epoch begins at {recorded[at].Time} ms, before the end of the one before it ({end} ms)");
            end = recorded[at + part.Count - 1].Time;
            foreach (var (expected, frame) in part.Zip(recorded.Skip(at).Take(part.Count).ToList().FromZero()))
            {
                Assert.InRange(frame.Time - expected.Time, -1.01, 1.01);
            }

            at += part.Count;
        }
    }
}
