using Rillcast.Media.Mp4;
using Rillcast.Media.Time;

namespace Rillcast.Media.Tests.Mp4;

public sealed class InitSegmentWriterTests
{
    [Fact]
    public void Video_header_is_read_back()
    {
        var config = new PlainVideoConfig { Width = 1920, Height = 1080 };

        var track = Assert.Single(Mp4Reader.ReadInit(InitSegmentWriter.Write(config)).Tracks);

        Assert.Equal(1u, track.Number);
        Assert.Equal(MediaKind.Video, track.Kind);
        Assert.Equal(Timescale.Video, track.Timescale);
        Assert.Equal(("avc1", "avcC"), (track.SampleEntryType, track.ConfigurationBoxType));
        Assert.Equal(config.ConfigurationBox.ToArray(), track.ConfigurationBox.ToArray());
        Assert.Equal((1920, 1080, 1920, 1080, (1, 1)), (track.Width, track.Height, track.DisplayWidth, track.DisplayHeight, track.PixelAspect));
        Assert.Null(track.EditMediaTime);
    }

    [Fact]
    public void Wide_pixels_stretch_the_picture_on_screen()
    {
        var config = new PlainVideoConfig { Width = 720, Height = 576, PixelAspectHorizontal = 64, PixelAspectVertical = 45 };

        var track = Assert.Single(Mp4Reader.ReadInit(InitSegmentWriter.Write(config)).Tracks);

        Assert.Equal((720, 576, 1024, 576, (64, 45)), (track.Width, track.Height, track.DisplayWidth, track.DisplayHeight, track.PixelAspect));
    }

    [Theory]
    [InlineData("mp4a", "esds", 44_100, 44_100)]
    [InlineData("Opus", "dOps", 48_000, 48_000)]
    [InlineData("mp4a", "esds", 96_000, 0)]
    public void Audio_header_is_read_back(string entry, string box, int rate, int rateInEntry)
    {
        var config = new PlainAudioConfig { SampleEntryType = entry, ConfigurationBoxType = box, SampleRate = rate, Channels = 6 };

        var track = Assert.Single(Mp4Reader.ReadInit(InitSegmentWriter.Write(config)).Tracks);

        Assert.Equal(MediaKind.Audio, track.Kind);
        Assert.Equal(new Timescale((uint)rate), track.Timescale);
        Assert.Equal((entry, box), (track.SampleEntryType, track.ConfigurationBoxType));
        Assert.Equal((6, rateInEntry), (track.Channels, track.SampleRate));
    }

    [Fact]
    public void The_same_configuration_gives_the_same_bytes() =>
        Assert.Equal(InitSegmentWriter.Write(new PlainVideoConfig()), InitSegmentWriter.Write(new PlainVideoConfig()));
}
