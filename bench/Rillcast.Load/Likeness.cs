using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Load;

/// <summary>How good and how large a converted picture is, as ffmpeg's own filters and demuxers measure it.</summary>
internal static partial class Likeness
{
    /// <summary>SSIM of all planes over all pictures against the source scaled to the rung's size, in dB: -10 log10(1 - SSIM).</summary>
    public static async Task<double> SsimAsync(string made, int stream, string source, Rung rung, CancellationToken ct)
    {
        var graph = string.Create(CultureInfo.InvariantCulture, $"[1:v:0]scale={rung.Width}:{rung.Height}:flags=bicubic,settb=1/90000,setpts=PTS-STARTPTS[ref];[0:v:{stream}]settb=1/90000,setpts=PTS-STARTPTS[made];[made][ref]ssim");
        var said = await RunAsync(["-i", made, "-i", source, "-filter_complex", graph, "-f", "null", "-"], ct);
        return double.Parse(SsimDecibels().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Rate of one stream of a file.</summary>
    public static async Task<double> KilobitsAsync(string made, int stream, double seconds, CancellationToken ct)
    {
        var said = await RunAsync(["-i", made, "-map", $"0:v:{stream}", "-c", "copy", "-f", "null", "-"], ct);
        return double.Parse(VideoKilobytes().Match(said).Groups[1].Value, CultureInfo.InvariantCulture) * 8.192 / seconds;
    }

    private static async Task<string> RunAsync(string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostdin", .. arguments]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? said : throw new InvalidOperationException(said);
    }

    [GeneratedRegex(@"SSIM .*All:[0-9.]+ \(([0-9.]+|inf)\)")]
    private static partial Regex SsimDecibels();

    [GeneratedRegex(@"video:(\d+)kB")]
    private static partial Regex VideoKilobytes();
}
