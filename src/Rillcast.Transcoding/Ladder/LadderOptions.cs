namespace Rillcast.Transcoding.Ladder;

/// <summary>Section <c>Ladder</c>: which qualities are made, and how. Every value has a working default.</summary>
public sealed record LadderOptions
{
    /// <summary>Shorter sides of the rungs, separated by commas; those above the source are left out. Default <c>2160,1440,1080,720,480,360,240,144</c>.</summary>
    public string Sides { get; init; } = "2160,1440,1080,720,480,360,240,144";

    /// <summary>Largest shorter side made while a broadcast runs; 0 (default) goes by the machine: 720 on two cores, 1080 on up to eight, 2160 beyond.</summary>
    public int MaxLiveSide { get; init; }

    /// <summary>x264's preset for live video; empty (default) goes by the machine: <c>superfast</c> on two cores, <c>veryfast</c> beyond.</summary>
    public string LivePreset { get; init; } = "";

    /// <summary>x264's preset for stored video. Default <c>veryfast</c>.</summary>
    public string StoredPreset { get; init; } = "veryfast";

    /// <summary>Constant rate factor of H.264 rungs, 10 to 40. Default 23.</summary>
    public double Quality { get; init; } = 23;

    /// <summary>Constant rate factor of HEVC rungs (x265's scale), 10 to 45. Default 26.</summary>
    public double HevcQuality { get; init; } = 26;

    /// <summary>Constant rate factor of AV1 rungs (SVT-AV1's scale, whole numbers), 10 to 60. Default 35.</summary>
    public double Av1Quality { get; init; } = 35;

    /// <summary>Multiplies all rate caps, 0.25 to 4. Default 1.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Pictures a second above which rungs below 720 get every other picture. Default 40.</summary>
    public double HalveAbove { get; init; } = 40;

    /// <summary>Cores that conversion may count on; 0 (default) means those of this machine.</summary>
    public int Cores { get; init; }

    /// <summary>Largest shorter side that is made while a broadcast runs, on this machine.</summary>
    public int LargestLiveSide => MaxLiveSide > 0 ? MaxLiveSide : UsableCores switch { <= 2 => 720, <= 8 => 1080, _ => 2160 };

    internal int UsableCores => Cores > 0 ? Cores : Environment.ProcessorCount;
}
