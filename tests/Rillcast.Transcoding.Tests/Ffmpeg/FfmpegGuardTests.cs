using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Tests.Ffmpeg;

/// <summary>What the child is kept from doing.</summary>
public sealed class FfmpegGuardTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANetworkAddress_IsRefused()
    {
        var e = await RunAsync(new FfmpegLimits(), "-i", "tcp://127.0.0.1:9", "-f", "null", "-");
        Assert.Contains("whitelist", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task MoreProcessorTimeThanAllowed_IsKilled() =>
        await RunAsync(new FfmpegLimits { ProcessorSeconds = 1 }, "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=100000", "-f", "null", "pipe:1");

    [Fact]
    public async Task AFile_CannotBeWritten()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.mp4");
        await RunAsync(new FfmpegLimits(), "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-protocol_whitelist", "file,pipe", file);
        Assert.True(!File.Exists(file) || new FileInfo(file).Length == 0);
        File.Delete(file);
    }

    private static async Task<FfmpegException> RunAsync(FfmpegLimits limits, params string[] arguments)
    {
        await using var process = await FfmpegProcess.StartAsync(new FfmpegCommand(arguments) { Limits = limits });
        return await Assert.ThrowsAsync<FfmpegException>(() => process.WaitAsync(Ct));
    }
}
