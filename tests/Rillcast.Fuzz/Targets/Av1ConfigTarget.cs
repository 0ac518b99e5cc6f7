using Rillcast.Media;
using Rillcast.Media.Codecs.Av1;

namespace Rillcast.Fuzz.Targets;

/// <summary><c>av1C</c>, and its tail as the sequence header of a key frame: the record made from that is read again the same.</summary>
internal static class Av1ConfigTarget
{
    public static FuzzTarget Target { get; } = new("av1-config", Run, typeof(MediaFormatException));

    private static void Run(byte[] input)
    {
        if (input.Length > 6)
        {
            try
            {
                var made = Av1Config.FromSequenceHeader(input.AsSpan(6));
                VideoChecks.Check(made, Av1Config.Parse(made.ConfigurationBox));
            }
            catch (MediaFormatException)
            {
                // As it should.
            }
        }

        var config = Av1Config.Parse(input);
        FuzzFailureException.ThrowUnless(!Av1Config.LacksSequenceHeader(input), "lacks the sequence header it was read from");
        VideoChecks.Check(config, Av1Config.Parse(config.ConfigurationBox));
    }
}
