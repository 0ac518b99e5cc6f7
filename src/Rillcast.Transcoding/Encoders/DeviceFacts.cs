using System.Diagnostics;
using System.Globalization;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Encoders;

/// <summary>What of this machine matters to encoders.</summary>
internal static class DeviceFacts
{
    /// <summary>Every driver of NVIDIA's makes this one; the cards are <c>nvidia0</c> and up.</summary>
    private const string NvidiaControl = "/dev/nvidiactl";

    /// <summary>True when a family's device exists at all.</summary>
    public static bool IsThere(EncoderFamily family, string device) => File.Exists(family == EncoderFamily.Nvenc ? NvidiaControl : device);

    /// <summary>Id of the group that owns a device; null when there is no such device.</summary>
    public static async Task<int?> GroupOfAsync(string device, CancellationToken ct) =>
        File.Exists(device) && int.TryParse(await FirstLineAsync("stat", ["-c", "%g", device], ct), NumberStyles.None, CultureInfo.InvariantCulture, out var group) ? group : null;

    /// <summary>First line of <c>ffmpeg -version</c>; empty when there is no ffmpeg.</summary>
    public static async Task<string> FfmpegVersionAsync(CancellationToken ct) => await FirstLineAsync("ffmpeg", ["-version"], ct) ?? "";

    private static async Task<string?> FirstLineAsync(string program, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = await ChildThread.StartAsync(start);
            var all = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return all.Split('\n')[0].Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
