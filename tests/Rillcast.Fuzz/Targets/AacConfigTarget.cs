using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Aac;

namespace Rillcast.Fuzz.Targets;

/// <summary><c>AudioSpecificConfig</c>: what is accepted keeps the limits.</summary>
internal static class AacConfigTarget
{
    public static FuzzTarget Target { get; } = new("aac-config", Run, typeof(MediaFormatException));

    private static void Run(byte[] input)
    {
        if (!AacConfig.TryParse(input, out var config, out _))
        {
            return;
        }

        FuzzFailureException.ThrowUnless(config.SampleRate is >= CodecLimits.MinSampleRate and <= CodecLimits.MaxSampleRate, $"rate {config.SampleRate}");
        FuzzFailureException.ThrowUnless(config.Channels is >= 1 and <= CodecLimits.MaxChannels, $"{config.Channels} channels");
        FuzzFailureException.ThrowUnless(config.DurationOf([0]) is 960 or 1024 or 1920 or 2048, "duration");
        FuzzFailureException.ThrowUnless(config.Rfc6381.StartsWith("mp4a.40.", StringComparison.Ordinal), config.Rfc6381);
        var again = CodecConfig.Parse(config.SampleEntryType, config.ConfigurationBox);
        FuzzFailureException.ThrowUnless(CodecConfig.AreSame(config, again), "read again from esds, it is another");
    }
}
