using System.Buffers.Binary;
using Rillcast.Media.Codecs;

namespace Rillcast.Fuzz.Targets;

/// <summary>What must hold for every video configuration that was accepted.</summary>
internal static class VideoChecks
{
    public static void Check(IVideoConfig config, IVideoConfig again)
    {
        FuzzFailureException.ThrowUnless(config.Width is >= 1 and <= CodecLimits.MaxDimension, $"width {config.Width}");
        FuzzFailureException.ThrowUnless(config.Height is >= 1 and <= CodecLimits.MaxDimension, $"height {config.Height}");
        FuzzFailureException.ThrowUnless(config.PixelAspectHorizontal >= 1 && config.PixelAspectVertical >= 1, "pixel aspect");
        FuzzFailureException.ThrowUnless(config.Rfc6381.StartsWith(config.SampleEntryType + ".", StringComparison.Ordinal), config.Rfc6381);
        FuzzFailureException.ThrowUnless(CodecConfig.AreSame(config, again), "read again, it is another");
        FuzzFailureException.ThrowUnless(config.Width == again.Width && config.Height == again.Height && config.Rfc6381 == again.Rfc6381, "read again, it says something else");
    }

    /// <summary>Parameter sets as a sample; those too long for the length size are left out.</summary>
    public static byte[] Sample(IEnumerable<ReadOnlyMemory<byte>> sets, int lengthSize)
    {
        var sample = new List<byte>();
        Span<byte> length = stackalloc byte[4];
        foreach (var set in sets.Where(set => (long)set.Length >> (8 * lengthSize) == 0))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, set.Length);
            sample.AddRange(length[^lengthSize..]);
            sample.AddRange(set.Span);
        }

        return [.. sample];
    }
}
