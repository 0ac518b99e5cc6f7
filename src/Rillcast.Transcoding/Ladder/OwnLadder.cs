namespace Rillcast.Transcoding.Ladder;

/// <summary>The rungs that one channel has in place of the configured ones. Rungs above a source are left out, whatever is asked for here.</summary>
/// <param name="Rungs">At most <see cref="OwnLadderLimits.MaxRungs"/>, each side once; none of them means the source alone.</param>
public sealed record OwnLadder(IReadOnlyList<OwnRung> Rungs);

/// <summary>A rung of an <see cref="OwnLadder"/>; what is null is as configured.</summary>
/// <param name="Side">Shorter side of the picture, even.</param>
/// <param name="BitsPerSecond">Cap of its rate in H.264; codecs that need less get their usual share of it.</param>
/// <param name="Quality">Constant rate factor of H.264.</param>
/// <param name="HalvesPictures">It has every other picture of the source.</param>
public sealed record OwnRung(int Side, int? BitsPerSecond = null, double? Quality = null, bool? HalvesPictures = null);

/// <summary>What an <see cref="OwnLadder"/> may say.</summary>
public static class OwnLadderLimits
{
    /// <summary>Rungs of one ladder.</summary>
    public const int MaxRungs = 10;

    /// <summary>Smallest shorter side.</summary>
    public const int MinSide = 64;

    /// <summary>Largest shorter side.</summary>
    public const int MaxSide = 4320;

    /// <summary>Lowest cap, in bits a second.</summary>
    public const int MinBitsPerSecond = 50_000;

    /// <summary>Highest cap, in bits a second.</summary>
    public const int MaxBitsPerSecond = 100_000_000;

    /// <summary>Best constant rate factor.</summary>
    public const double MinQuality = 10;

    /// <summary>Coarsest constant rate factor.</summary>
    public const double MaxQuality = 40;
}
