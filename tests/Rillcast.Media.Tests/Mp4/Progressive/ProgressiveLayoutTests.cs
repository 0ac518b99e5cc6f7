using Rillcast.Media.Mp4.Progressive;

namespace Rillcast.Media.Tests.Mp4.Progressive;

public sealed class ProgressiveLayoutTests
{
    [Fact]
    public void A_layout_is_read_back()
    {
        var layout = Make();

        var bytes = ProgressiveLayoutFormat.Write(layout);
        var read = ProgressiveLayoutFormat.Read(bytes);

        Assert.Equal((layout.HeadBytes, layout.Bytes), (read.HeadBytes, read.Bytes));
        Assert.Equal((layout.HeadBytes, layout.Bytes), ProgressiveLayoutFormat.ReadSizes(bytes));
        Assert.Equal(layout.Objects, read.Objects);
        Assert.Equal(layout.Pieces, read.Pieces);
        Assert.Equal("5243504C", Convert.ToHexString(bytes, 0, 4));
    }

    [Fact]
    public void A_layout_cut_short_or_changed_is_refused_or_still_within_its_segments()
    {
        var bytes = ProgressiveLayoutFormat.Write(Make());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<MediaFormatException>(() => ProgressiveLayoutFormat.Read(bytes.AsSpan(0, length)));
        }

        var random = new Random(3);
        for (var i = 0; i < 5000; i++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                var read = ProgressiveLayoutFormat.Read(changed);
                Assert.All(read.Pieces, p => Assert.True(p.Offset + p.Bytes <= read.Objects[p.Object].Bytes));
            }
            catch (MediaFormatException)
            {
            }
        }

        Assert.Throws<MediaFormatException>(() => ProgressiveLayoutFormat.Read([.. bytes, 0]));
    }

    [Fact]
    public void A_piece_outside_its_segment_is_refused()
    {
        ProgressiveObject[] objects = [new(TrackId.Source, 1, 0, 100)];
        Assert.Throws<MediaFormatException>(() => new ProgressiveLayout(10, objects, [new(0, 90, 11)]));
        Assert.Throws<MediaFormatException>(() => new ProgressiveLayout(10, objects, [new(1, 0, 1)]));
        Assert.Throws<MediaFormatException>(() => new ProgressiveLayout(10, objects, [new(0, 0, 0)]));
    }

    private static ProgressiveLayout Make() => new(
        1234,
        [new(TrackId.Source, 1, 0, 100_000), new(TrackId.Audio, 1, 0, 9000), new(TrackId.Source, 2, 300, 5_000_000_000)],
        [new(0, 500, 60_000), new(1, 200, 4000), new(0, 70_000, 30_000), new(2, int.MaxValue - 5, 5), new(1, 8999, 1)]);
}
