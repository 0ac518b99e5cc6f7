using Rillcast.Media.Time;

namespace Rillcast.Media.Mp4;

/// <summary>Single pictures as a stream that a decoder reads like a video: each keyframe is a chunk of its own, a second long.</summary>
public static class StillFeed
{
    /// <summary>Writes one picture.</summary>
    /// <param name="index">Its place in the stream, from 0.</param>
    /// <param name="sample">The keyframe as it stands in <c>mdat</c>.</param>
    /// <param name="scale">Timescale of the init segment before it.</param>
    public static byte[] Write(int index, ReadOnlyMemory<byte> sample, Timescale scale) =>
        FragmentWriter.Write((uint)index + 1, index * (long)scale.TicksPerSecond, [new FragmentSample(scale.TicksPerSecond, 0, true, sample)]);
}
