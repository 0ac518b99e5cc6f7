using System.Diagnostics;
using System.Globalization;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Tests.Ffmpeg;

/// <summary>What the child is kept from doing.</summary>
public sealed class FfmpegGuardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANetworkAddress_IsRefused()
    {
        var e = await RunAsync(new FfmpegLimits(), "-i", "tcp://127.0.0.1:9", "-f", "null", "-");
        Assert.Contains("whitelist", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task TheNetwork_IsNotThereAtAll()
    {
        Assert.SkipUnless(await NetworkNamespace.IsUsedAsync(), "This machine lets nobody make network namespaces.");
        await using var process = await StartEndlessAsync();
        var here = new FileInfo("/proc/self/ns/net").ResolveLinkTarget(false)!.Name;
        Assert.NotEqual(here, new FileInfo($"/proc/{process.Id}/ns/net").ResolveLinkTarget(false)!.Name);
        var devices = await File.ReadAllLinesAsync($"/proc/{process.Id}/net/dev", Ct);
        Assert.Equal("lo", Assert.Single(devices.Skip(2)).Split(':')[0].Trim());
    }

    [Fact]
    public async Task AChildThatReadsAPipe_HasNoPower()
    {
        await using var process = await StartEndlessAsync();
        var status = (await File.ReadAllLinesAsync($"/proc/{process.Id}/status", Ct)).Select(l => l.Split('\t')).ToDictionary(l => l[0], l => l[1..]);
        Assert.Equal("1", status["NoNewPrivs:"][0]);
        Assert.Equal(0UL, ulong.Parse(status["CapEff:"][0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (Environment.IsPrivilegedProcess)
        {
            Assert.All(status["Uid:"], id => Assert.Equal("65534", id));
        }
    }

    [Fact]
    public async Task MoreProcessorTimeThanAllowed_IsKilled() =>
        await RunAsync(new FfmpegLimits { ProcessorSeconds = 1 }, "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=100000", "-f", "null", "pipe:1");

    [Fact]
    public async Task MoreMemoryThanAllowed_IsRefused()
    {
        var arguments = (string[])["-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=0.2", "-vf", "scale=12000:12000", "-f", "null", "pipe:1"];
        var e = await RunAsync(new FfmpegLimits { MemoryBytes = 400L << 20 }, arguments);
        Assert.Contains("memory", e.Message, StringComparison.OrdinalIgnoreCase);
        await using var enough = await FfmpegProcess.StartAsync(new FfmpegCommand(arguments));
        await enough.WaitAsync(Ct);
    }

    [Fact]
    public async Task AFile_CannotBeWritten()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.mp4");
        await RunAsync(new FfmpegLimits(), "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-protocol_whitelist", "file,pipe", file);
        Assert.True(!File.Exists(file) || new FileInfo(file).Length == 0);
        File.Delete(file);
    }

    [Fact]
    public async Task AChildKilledInTheMiddle_IsAFailureWithItsCode()
    {
        await using var process = await StartEndlessAsync();
        using (var child = Process.GetProcessById(process.Id))
        {
            child.Kill();
        }

        var e = await Assert.ThrowsAsync<FfmpegException>(() => process.WaitAsync(Ct).WaitAsync(Patience, Ct));
        Assert.Contains("137", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The child asks the kernel to be killed with its parent: with the server killed by -9, nothing of it stays.</summary>
    [Fact]
    public async Task AChild_DiesWithItsParent()
    {
        // A shell in the server's place, which starts the same guarded command that the server starts.
        var words = await FfmpegProcess.CommandLineAsync(new FfmpegCommand(["-re", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=5", "-f", "null", "pipe:1"]));
        var start = new ProcessStartInfo("sh", ["-c", "\"$@\" >/dev/null 2>&1 </dev/null & echo $!; wait", "sh", .. words]) { RedirectStandardOutput = true };
        using var parent = await ChildThread.StartAsync(start);
        var child = int.Parse((await parent.StandardOutput.ReadLineAsync(Ct))!, CultureInfo.InvariantCulture);
        Assert.True(await IsAsync(() => File.Exists($"/proc/{child}/cmdline") && File.ReadAllText($"/proc/{child}/cmdline").StartsWith("ffmpeg", StringComparison.Ordinal)));

        parent.Kill();

        Assert.True(await IsAsync(() => !IsRunning(child)), "ffmpeg outlives its parent.");
    }

    private static bool IsRunning(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<bool> IsAsync(Func<bool> condition)
    {
        for (var i = 0; i < 200; i++)
        {
            if (condition())
            {
                return true;
            }

            await Task.Delay(100, Ct);
        }

        return false;
    }

    /// <summary>Waits for a video on its pipe, and is ffmpeg already, not one of the programs before it.</summary>
    private static async Task<FfmpegProcess> StartEndlessAsync()
    {
        var process = await FfmpegProcess.StartAsync(new FfmpegCommand(["-f", "mp4", "-i", "pipe:0", "-f", "null", "pipe:1"]));
        Assert.True(await IsAsync(() => File.ReadAllText($"/proc/{process.Id}/cmdline").StartsWith("ffmpeg", StringComparison.Ordinal)));
        return process;
    }

    private static async Task<FfmpegException> RunAsync(FfmpegLimits limits, params string[] arguments)
    {
        await using var process = await FfmpegProcess.StartAsync(new FfmpegCommand(arguments) { Limits = limits });
        return await Assert.ThrowsAsync<FfmpegException>(() => process.WaitAsync(Ct));
    }
}
