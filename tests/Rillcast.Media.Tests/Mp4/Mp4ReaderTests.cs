using System.Buffers.Binary;
using Rillcast.Media.Mp4;

namespace Rillcast.Media.Tests.Mp4;

public sealed class Mp4ReaderTests
{
    private static readonly byte[] Init = InitSegmentWriter.Write(new PlainVideoConfig { PixelAspectHorizontal = 4, PixelAspectVertical = 3 });

    private static readonly byte[] Chunk = FragmentWriter.Write(
        1,
        90_000,
        [new FragmentSample(3000, 0, true, new byte[] { 1, 2, 3 }), new FragmentSample(3003, -10, false, new byte[] { 4, 5 })]);

    [Fact]
    public void Truncated_anywhere_is_a_violation_or_nothing_at_all()
    {
        var movie = Mp4Reader.ReadInit(Init);
        for (var length = 1; length < Chunk.Length; length++)
        {
            Assert.Throws<MediaFormatException>(() => _ = Mp4Reader.ReadFragments(Chunk.AsMemory(0, length), movie));
        }

        for (var length = 0; length < Init.Length; length++)
        {
            Assert.Throws<MediaFormatException>(() => _ = Mp4Reader.ReadInit(Init.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Any_changed_byte_gives_another_value_or_a_violation()
    {
        var movie = Mp4Reader.ReadInit(Init);
        foreach (var value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
        {
            for (var i = 0; i < Chunk.Length; i++)
            {
                Tolerate(Chunk, i, value, bytes => Mp4Reader.ReadFragments(bytes, movie));
            }

            for (var i = 0; i < Init.Length; i++)
            {
                Tolerate(Init, i, value, bytes => Mp4Reader.ReadFragments(Chunk, Mp4Reader.ReadInit(bytes)));
            }
        }
    }

    [Fact]
    public void More_samples_than_allowed_are_refused_before_memory_is_taken()
    {
        // Samples of no size and no fields of their own: the count is all they cost.
        var bytes = FragmentWriter.Write(1, 0, [new FragmentSample(1, 0, true, default)]);
        var count = bytes.AsSpan().IndexOf("trun"u8) + 8;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(count), Mp4Reader.MaxSamples + 1);

        Assert.Throws<MediaFormatException>(() => _ = Mp4Reader.ReadFragments(bytes, Mp4Reader.ReadInit(Init)));
    }

    [Fact]
    public void A_sample_outside_of_media_data_is_refused()
    {
        var bytes = (byte[])Chunk.Clone();
        var offset = bytes.AsSpan().IndexOf("trun"u8) + 12;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), 8);

        Assert.Throws<MediaFormatException>(() => _ = Mp4Reader.ReadFragments(bytes, Mp4Reader.ReadInit(Init)));
    }

    [Fact]
    public void Header_and_chunks_in_one_input_are_read_as_they_stand()
    {
        byte[] all = [.. Init, .. Chunk, .. Chunk];

        var fragments = Mp4Reader.ReadFragments(all, Mp4Reader.ReadInit(all));

        Assert.Equal(2, fragments.Count);
        Assert.Equal([4, 5], fragments[1].Samples[1].Payload.ToArray());
        Assert.Equal(all.Length - 2, fragments[1].Samples[1].Offset);
    }

    private static void Tolerate(byte[] valid, int index, byte value, Action<byte[]> read)
    {
        var bytes = (byte[])valid.Clone();
        bytes[index] = value;
        try
        {
            read(bytes);
        }
        catch (MediaFormatException)
        {
            // The only exception that bytes may cause.
        }
    }
}
