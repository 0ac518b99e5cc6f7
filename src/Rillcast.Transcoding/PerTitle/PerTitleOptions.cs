using System.ComponentModel.DataAnnotations;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>Section <c>PerTitle</c>: stored videos are looked at before they are converted, so that easy pictures do not get bits nobody sees.</summary>
public sealed record PerTitleOptions
{
    /// <summary>Look first. Default true; without it every video gets the ladder's own quality.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// The quality aimed at: SSIM of the brightness against the source scaled to the rung, in dB (-10·lg(1-SSIM)). 10 to 30, default 17, which is an SSIM of 0.98: coding errors are seen in still pictures side by side
    /// and not while the video runs.
    /// </summary>
    [Range(10.0, 30.0)]
    public double TargetSsim { get; init; } = 17;

    /// <summary>The worst sample may fall this far below the target, in dB, so that one hard scene is not paid for by many easy ones. 0 to 10, default 2.</summary>
    [Range(0.0, 10.0)]
    public double WorstBelow { get; init; } = 2;

    /// <summary>Segments that are encoded to find out. 1 to 16, default 4.</summary>
    [Range(1, 16)]
    public int Samples { get; init; } = 4;

    /// <summary>Shorter videos are not looked at: it would cost more than it saves. Up to a day, default one minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LeastDuration { get; init; } = TimeSpan.FromMinutes(1);
}
