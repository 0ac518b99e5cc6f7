using System.Globalization;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>
/// Adds up what the comparing ffmpeg says.
/// <code>
///   lavfi.ssim.Y=0.991234              of the picture whose values are being listed
///   probe=2                            … which belongs to this trial
///   2,  133,  133,  33,  1482, 0x…     a packet of trial 2: dts, pts, duration, size, checksum
/// </code>
/// </summary>
internal sealed class ProbeReport(int count)
{
    private readonly double[] _ssim = new double[count];
    private readonly int[] _pictures = new int[count];
    private readonly long[] _bytes = new long[count];
    private double _last;

    /// <summary>Takes a line; those that say nothing of interest are passed over.</summary>
    public void Read(string line)
    {
        const string Brightness = "lavfi.ssim.Y=";
        const string Trial = "probe=";
        if (line.StartsWith(Brightness, StringComparison.Ordinal))
        {
            _last = double.Parse(line.AsSpan(Brightness.Length), CultureInfo.InvariantCulture);
        }
        else if (line.StartsWith(Trial, StringComparison.Ordinal) && IsTrial(line.AsSpan(Trial.Length), out var trial))
        {
            _ssim[trial] += _last;
            _pictures[trial]++;
        }
        else if (line.Split(',') is [var stream, _, _, _, var size, ..] && IsTrial(stream, out var of) && long.TryParse(size, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var bytes))
        {
            _bytes[of] += bytes;
        }
    }

    /// <summary>The trials.</summary>
    /// <exception cref="FfmpegException">One of them was not measured.</exception>
    public IReadOnlyList<ProbePoint> Points(IReadOnlyList<double> qualities) =>
    [
        .. qualities.Select((quality, i) => _pictures[i] > 0 && _bytes[i] > 0
            ? new ProbePoint(quality, _ssim[i] / _pictures[i], _bytes[i])
            : throw new FfmpegException("ffmpeg measured nothing.")),
    ];

    private bool IsTrial(ReadOnlySpan<char> text, out int trial) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out trial) && trial < count;
}
