using Rillcast.Media;
using Rillcast.Media.Codecs.H265;

namespace Rillcast.Fuzz.Targets;

/// <summary><c>hvcC</c>, as <see cref="H264ConfigTarget"/>.</summary>
internal static class HevcConfigTarget
{
    public static FuzzTarget Target { get; } = new("hevc-config", Run, typeof(MediaFormatException));

    private static void Run(byte[] input)
    {
        var config = H265Config.Parse(input);
        VideoChecks.Check(config, H265Config.Parse(config.ConfigurationBox));
        var sample = VideoChecks.Sample(config.AllParameterSets, config.NalLengthSize);
        FuzzFailureException.ThrowUnless(ReferenceEquals(config, config.WithParameterSetsOf(sample)), "its own parameter sets are new to it");
    }
}
