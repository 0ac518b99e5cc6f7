using System.Buffers;
using System.Text;
using Rillcast.Media.Hls;

namespace Rillcast.Media.Tests.Hls;

public sealed class HlsMultivariantPlaylistTests
{
    private static readonly HlsMultivariantPlaylist Both = new()
    {
        Renditions = [new HlsRendition("audio", "Sound", "audio/index.m3u8", 2, true)],
        Variants =
        [
            new HlsVariant("source/index.m3u8", 4_128_000, 3_900_000, "avc1.64001f,mp4a.40.2", 1920, 1080, 29.97, "audio"),
            new HlsVariant("720p/index.m3u8", 2_128_000, null, "avc1.64001f,mp4a.40.2", 1280, 720, 30, "audio"),
        ],
    };

    [Fact]
    public void Write_TwoVariantsAndAudio_MatchesGolden() => PlaylistMaterial.AssertGolden(Encoding.UTF8.GetString(Write(Both)), "multivariant.m3u8");

    [Fact]
    public void RoundTrip_GivesTheSamePlaylist()
    {
        var read = HlsMultivariantPlaylistReader.Read(Write(Both));

        Assert.Equal(Both.Renditions, read.Renditions);
        Assert.Equal(Both.Variants, read.Variants);
    }

    [Fact]
    public void RoundTrip_AudioOnly_GivesTheSamePlaylist()
    {
        var playlist = new HlsMultivariantPlaylist { Variants = [new HlsVariant("audio/index.m3u8", 128_000, 120_000, "mp4a.40.2", null, null, null, null)] };

        Assert.Equal(playlist.Variants, HlsMultivariantPlaylistReader.Read(Write(playlist)).Variants);
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    public void Write_TextThatNoQuotedStringHolds_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => Write(Both with { Renditions = [new HlsRendition("audio", name, "a", 2, true)] }));

    [Theory]
    [InlineData("#EXTM3U\n")]
    [InlineData("#EXTM3U\na.m3u8\n")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"a\"\na.m3u8\n")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=12\na.m3u8\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n")]
    public void Read_Violation_Throws(string text) => Assert.Throws<MediaFormatException>(() => HlsMultivariantPlaylistReader.Read(Encoding.UTF8.GetBytes(text)));

    private static byte[] Write(HlsMultivariantPlaylist playlist)
    {
        var output = new ArrayBufferWriter<byte>();
        HlsMultivariantPlaylistWriter.Write(playlist, output);
        return output.WrittenSpan.ToArray();
    }
}
