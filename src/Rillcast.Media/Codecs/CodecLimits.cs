namespace Rillcast.Media.Codecs;

/// <summary>Bounds on what a publisher's configuration may claim; beyond them it is refused, whatever its specification allows.</summary>
public static class CodecLimits
{
    /// <summary>Largest width and height of a picture, in luma samples.</summary>
    public const int MaxDimension = 16_384;

    /// <summary>Largest configuration record or parameter set, in bytes.</summary>
    public const int MaxConfigurationBytes = 65_535;

    /// <summary>Most channels of a sound track.</summary>
    public const int MaxChannels = 24;

    /// <summary>Highest sampling rate of a sound track, in hertz.</summary>
    public const int MaxSampleRate = 192_000;

    /// <summary>Lowest sampling rate of a sound track, in hertz.</summary>
    public const int MinSampleRate = 4_000;

    /// <summary>Most NAL units or OBUs in one unit.</summary>
    public const int MaxUnitsPerSample = 4_096;

    internal static void CheckConfigurationSize(ReadOnlyMemory<byte> record, string name)
    {
        if (record.Length > MaxConfigurationBytes)
        {
            throw new MediaFormatException($"{name} of {record.Length} bytes, at most {MaxConfigurationBytes} are taken.");
        }
    }

    internal static void CheckDimensions(long width, long height)
    {
        if (width is < 1 or > MaxDimension || height is < 1 or > MaxDimension)
        {
            throw new MediaFormatException($"Picture of {width}x{height} samples, 1 to {MaxDimension} each way are taken.");
        }
    }
}
