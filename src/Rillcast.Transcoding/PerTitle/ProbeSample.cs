namespace Rillcast.Transcoding.PerTitle;

/// <summary>A segment of the source that stands for a stretch of the video.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Init">Its init segment.</param>
/// <param name="Bytes">Its parts, joined.</param>
public sealed record ProbeSample(long Number, ReadOnlyMemory<byte> Init, ReadOnlyMemory<byte> Bytes);

/// <summary>One trial encode.</summary>
/// <param name="Quality">Constant rate factor it was made with.</param>
/// <param name="Ssim">Mean SSIM of the brightness of all pictures against the scaled source, 0 to 1.</param>
/// <param name="Bytes">Size of its pictures.</param>
public sealed record ProbePoint(double Quality, double Ssim, long Bytes)
{
    /// <summary>SSIM above this is as good as equal; keeps the logarithm finite.</summary>
    private const double Equal = 0.99999;

    /// <summary><see cref="Ssim"/> in dB.</summary>
    public double Decibels => -10 * Math.Log10(1 - Math.Min(Ssim, Equal));
}
