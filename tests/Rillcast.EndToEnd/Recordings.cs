using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>Compares what was recorded with what was published.</summary>
internal static class Recordings
{
    /// <summary>Compares a recording with the files that were published one after the other, each in an epoch of its own.</summary>
    public static async Task AssertEqualAsync(RillcastServer server, string videoId, CancellationToken ct, params string[] published)
    {
        var folder = Directory.CreateTempSubdirectory("rillcast-recording-").FullName;
        try
        {
            var picture = Path.Combine(folder, "source.mp4");
            var sound = Path.Combine(folder, "audio.mp4");
            var playlist = await HlsDownload.SaveTrackAsync(server.Api.Http, videoId, "source", picture, ct);
            await HlsDownload.SaveTrackAsync(server.Api.Http, videoId, "audio", sound, ct);
            Assert.True(playlist.IsEnded);
            Assert.Equal(published.Length - 1, playlist.Discontinuities);

            // Both clocks round to whole units; times may differ by that, never more.
            AssertSame(await FrameList.OfVideoAsync(picture, ct), [.. await Task.WhenAll(published.Select(p => FrameList.OfVideoAsync(p, ct)))]);
            AssertSame(await FrameList.OfAudioPacketsAsync(sound, ct), [.. await Task.WhenAll(published.Select(p => FrameList.OfAudioPacketsAsync(p, ct)))]);
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
