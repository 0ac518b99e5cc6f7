using Rillcast.Media;
using Rillcast.Media.Codecs.H264;

namespace Rillcast.Fuzz.Targets;

/// <summary><c>avcC</c>: what is accepted keeps the limits, is read again from its own box, and takes its own parameter sets as nothing new.</summary>
internal static class H264ConfigTarget
{
    public static FuzzTarget Target { get; } = new("h264-config", Run, typeof(MediaFormatException));

    private static void Run(byte[] input)
    {
        var config = H264Config.Parse(input);
        VideoChecks.Check(config, H264Config.Parse(config.ConfigurationBox));
        var sample = VideoChecks.Sample(config.SequenceParameterSets.Concat(config.PictureParameterSets), config.NalLengthSize);
        FuzzFailureException.ThrowUnless(ReferenceEquals(config, config.WithParameterSetsOf(sample)), "its own parameter sets are new to it");
    }
}
