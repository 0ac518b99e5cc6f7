using Rillcast.Media.Mp4;

namespace Rillcast.Media.Tests.Mp4;

public sealed class FragmentWriterTests
{
    private static readonly Mp4Movie Movie = Mp4Reader.ReadInit(InitSegmentWriter.Write(new PlainVideoConfig()));

    public static TheoryData<string> Shapes => ["one", "equal", "durations", "sizes", "offsets", "sync inside", "all sync", "empty payload"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Samples_are_read_back(string shape)
    {
        var samples = Make(shape);

        var bytes = FragmentWriter.Write(7, 900_000, samples);

        var fragment = Assert.Single(Mp4Reader.ReadFragments(bytes, Movie));
        Assert.Equal((7u, 1u, 900_000L), (fragment.SequenceNumber, fragment.TrackNumber, fragment.BaseDecodeTime));
        Assert.Equal(samples.Length, fragment.Samples.Count);
        var dts = 900_000L;
        for (var i = 0; i < samples.Length; i++)
        {
            var (written, read) = (samples[i], fragment.Samples[i]);
            Assert.Equal((dts, dts + written.CompositionOffset, written.Duration, written.IsSync), (read.Dts, read.Pts, read.Duration, read.IsSync));
            Assert.Equal(written.Payload.ToArray(), read.Payload.ToArray());
            dts += written.Duration;
        }

        var last = fragment.Samples[^1];
        Assert.Equal(bytes.Length, last.Offset + last.Payload.Length);
    }

    [Fact]
    public void Equal_audio_samples_cost_no_byte_each()
    {
        var one = FragmentWriter.Write(1, 0, Repeat(1, new FragmentSample(1024, 0, true, new byte[10])));
        var many = FragmentWriter.Write(1, 0, Repeat(15, new FragmentSample(1024, 0, true, new byte[10])));

        Assert.Equal(one.Length + (14 * 10), many.Length);
    }

    [Fact]
    public void Flags_say_what_decoding_depends_on()
    {
        var fragment = Assert.Single(Mp4Reader.ReadFragments(FragmentWriter.Write(1, 0, Make("equal")), Movie));

        Assert.Equal(0x0200_0000u, fragment.Samples[0].Flags); // sample_depends_on 2
        Assert.Equal(0x0101_0000u, fragment.Samples[1].Flags); // sample_depends_on 1, non-sync
    }

    [Fact]
    public void Time_before_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FragmentWriter.Write(1, -1, Make("one")));

    private static FragmentSample[] Make(string shape)
    {
        var samples = new FragmentSample[shape == "one" ? 1 : 10];
        for (var i = 0; i < samples.Length; i++)
        {
            var payload = new byte[shape switch { "sizes" => 5 + i, "empty payload" => i == 4 ? 0 : 5, _ => 5 }];
            payload.AsSpan().Fill((byte)(i + 1));
            samples[i] = new FragmentSample(
                shape == "durations" ? 3000u + (uint)(i % 3) : 3000u,
                shape == "offsets" ? (i % 3 == 0 ? 0 : i % 3 == 1 ? 6000 : -3000) : 0,
                shape switch { "all sync" => true, "sync inside" => i == 6, _ => i == 0 },
                payload);
        }

        return samples;
    }

    private static FragmentSample[] Repeat(int count, FragmentSample sample) => [.. Enumerable.Repeat(sample, count)];
}
