using System.Globalization;

namespace Rillcast.TestKit;

/// <summary>One frame as ffmpeg's framemd5 tells it.</summary>
/// <param name="Time">Presentation time in milliseconds.</param>
/// <param name="Hash">MD5 of the decoded picture, or of the packet when it was not decoded.</param>
public readonly record struct Frame(double Time, string Hash);

/// <summary>What a file decodes to, frame by frame, to compare what was published with what was recorded.</summary>
public static class FrameList
{
    /// <summary>The decoded pictures.</summary>
    public static Task<IReadOnlyList<Frame>> OfVideoAsync(string input, CancellationToken ct) =>
        ReadAsync(input, ["-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "1:90000"], ct);

    /// <summary>The coded sound, packet by packet: decoding would depend on what came before a gap.</summary>
    public static Task<IReadOnlyList<Frame>> OfAudioPacketsAsync(string input, CancellationToken ct) =>
        ReadAsync(input, ["-map", "0:a:0", "-c", "copy"], ct);

    /// <summary>The same frames with times counted from the first.</summary>
    public static IReadOnlyList<Frame> FromZero(this IReadOnlyList<Frame> frames) =>
        [.. frames.Select(f => f with { Time = Math.Round(f.Time - frames[0].Time, 3) })];

    private static async Task<IReadOnlyList<Frame>> ReadAsync(string input, string[] arguments, CancellationToken ct)
    {
        var lines = await ChildProcess.RunAsync(
            "ffmpeg", ["-hide_banner", "-nostdin", "-v", "error", "-copyts", "-i", input, .. arguments, "-f", "framemd5", "-"], ct);

        // #tb 0: 1/90000
        var timeBase = lines.Single(l => l.StartsWith("#tb 0:", StringComparison.Ordinal)).Split(':')[1].Split('/');
        var millisecond = double.Parse(timeBase[0], CultureInfo.InvariantCulture) * 1000 / double.Parse(timeBase[1], CultureInfo.InvariantCulture);

        // 0, dts, pts, duration, size, hash
        return
        [
            .. lines.Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(','))
                .Select(f => new Frame(long.Parse(f[2], CultureInfo.InvariantCulture) * millisecond, f[5].Trim()))
                .OrderBy(f => f.Time),
        ];
    }
}
