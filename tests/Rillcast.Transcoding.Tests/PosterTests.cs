using Rillcast.TestKit;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Tests;

public sealed class PosterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MakeAsync_OfAFragment_GivesAJpeg()
    {
        var file = await TestMedia.MakeAsync("mp4", ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "frag_keyframe+empty_moov"], Ct);
        var poster = await Poster.MakeAsync(await File.ReadAllBytesAsync(file, Ct), default, TimeProvider.System, Ct);
        Assert.Equal([0xFF, 0xD8, 0xFF], poster[..3]);
        Assert.InRange(poster.Length, 2_000, 200_000);
    }

    [Fact]
    public async Task MakeAsync_OfRubbish_FailsWithFfmpegsWords()
    {
        var e = await Assert.ThrowsAsync<FfmpegException>(() => Poster.MakeAsync(new byte[5000], new byte[5000], TimeProvider.System, Ct));
        Assert.Contains("ffmpeg failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_OverItsTime_IsKilled()
    {
        var run = new FfmpegRun { Arguments = ["-re", "-f", "lavfi", "-i", "testsrc2=r=5", "-f", "null", "-"], TimeLimit = TimeSpan.FromMilliseconds(500) };
        var e = await Assert.ThrowsAsync<FfmpegException>(() => run.ExecuteAsync([], TimeProvider.System, Ct));
        Assert.Contains("longer than", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_CannotReadFiles()
    {
        var run = new FfmpegRun { Arguments = ["-i", "/etc/hostname", "-f", "null", "-"] };
        var e = await Assert.ThrowsAsync<FfmpegException>(() => run.ExecuteAsync([], TimeProvider.System, Ct));
        Assert.Contains("not on whitelist", e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
