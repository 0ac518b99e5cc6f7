using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Opus;

namespace Rillcast.Fuzz.Targets;

/// <summary>An identification header, and the bytes after its fixed part as a packet.</summary>
internal static class OpusTarget
{
    public static FuzzTarget Target { get; } = new("opus", Run, typeof(MediaFormatException));

    private static void Run(byte[] input)
    {
        var config = OpusConfig.Parse(input);
        FuzzFailureException.ThrowUnless(config.Channels is >= 1 and <= CodecLimits.MaxChannels, $"{config.Channels} channels");
        var again = CodecConfig.Parse(config.SampleEntryType, config.ConfigurationBox);
        FuzzFailureException.ThrowUnless(CodecConfig.AreSame(config, again), "read again from dOps, it is another");
        var samples = config.DurationOf(input.AsSpan(Math.Min(19, input.Length)));
        FuzzFailureException.ThrowUnless(samples is >= 120 and <= 5_760, $"{samples} samples");
    }
}
