using System.Text;
using Rillcast.Server.Uploads.Tus;

namespace Rillcast.Server.Tests.Uploads;

public sealed class UploadHeaderTests
{
    [Fact]
    public void Metadata_is_read_as_its_sender_wrote_it()
    {
        var header = TusClient.Metadata(("filename", "Süße Träume 🎬.mkv"), ("title", " My title "), ("channel", "me"), ("filetype", "video/x-matroska")) + ", is_confidential,other dGVzdA==";
        Assert.True(UploadMetadata.TryParse(header, out var metadata));
        Assert.Equal(("Süße Träume 🎬.mkv", "My title", "me", "video/x-matroska"), (metadata.FileName, metadata.Title, metadata.Channel, metadata.FileType));
        Assert.Equal("My title", metadata.VideoTitle);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Videos\a.mp4", "a.mp4")]
    [InlineData("a\r\nSet-Cookie: x.mp4", "a  Set-Cookie: x.mp4")]
    [InlineData("\u0000\u0001", "")]
    public void A_file_name_is_no_path_and_has_no_control_characters(string sent, string kept)
    {
        Assert.True(UploadMetadata.TryParse(TusClient.Metadata(("filename", sent)), out var metadata));
        Assert.Equal(kept, metadata.FileName);
    }

    [Theory]
    [InlineData("clip.final.mp4", "clip.final")]
    [InlineData(".mp4", ".mp4")]
    [InlineData("", "Upload")]
    public void A_video_without_title_is_called_as_its_file(string fileName, string title)
    {
        Assert.True(UploadMetadata.TryParse(TusClient.Metadata(("filename", fileName)), out var metadata));
        Assert.Equal(title, metadata.VideoTitle);
    }

    [Fact]
    public void A_name_that_is_too_long_is_cut_between_characters()
    {
        Assert.True(UploadMetadata.TryParse(TusClient.Metadata(("title", "x" + string.Concat(Enumerable.Repeat("🎬", 200)))), out var metadata));
        Assert.Equal(199, metadata.Title.Length);
        Assert.Equal("🎬", metadata.Title[^2..]);
    }

    [Theory]
    [InlineData("filename")]
    [InlineData("filename ")]
    [InlineData("")]
    [InlineData("a,b,c")]
    public void An_empty_value_is_a_value(string header) => Assert.True(UploadMetadata.TryParse(header, out _));

    [Theory]
    [InlineData("filename YQ")] // base 64 without its padding
    [InlineData("filename a b")]
    [InlineData("filename YQ==,filename YQ==")]
    [InlineData("filename YQ==,,title YQ==")]
    [InlineData(",")]
    [InlineData("ü YQ==")]
    [InlineData("filename /w==")] // no UTF-8
    public void What_breaks_the_grammar_is_refused(string header) => Assert.False(UploadMetadata.TryParse(header, out _));

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.False(UploadMetadata.TryParse(string.Join(',', Enumerable.Range(0, UploadMetadata.MaxPairs + 1).Select(i => "k" + i)), out _));
        Assert.False(UploadMetadata.TryParse("title " + Convert.ToBase64String(new byte[UploadMetadata.MaxHeaderLength]), out _));
    }

    [Theory]
    [InlineData("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", true)]
    [InlineData("SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", false)]
    [InlineData("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0", false)]
    [InlineData("sha1  Kq5sNclPz7QV2+lfQIuc6R7oRu0=", false)]
    [InlineData("sha1", false)]
    [InlineData("sha1 ", false)]
    [InlineData("sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", false)]
    [InlineData("md5 1B2M2Y8AsgTpgAmY7PhCfg==", false)]
    public void A_checksum_names_a_known_algorithm_and_a_hash_of_its_length(string header, bool isRight)
    {
        Assert.Equal(isRight, UploadChecksum.TryParse(header, out var checksum));
        if (checksum is not null)
        {
            using var hash = checksum.Begin();
            hash.AppendData(Encoding.ASCII.GetBytes("hello world"));
            Assert.True(checksum.Fits(hash));
        }
    }
}
