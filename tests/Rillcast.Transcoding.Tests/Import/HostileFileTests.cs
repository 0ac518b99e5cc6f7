using System.Text;
using Rillcast.TestKit;
using Rillcast.Transcoding.Import;

namespace Rillcast.Transcoding.Tests.Import;

/// <summary>What is no video gets a sentence for people, and no file makes ffmpeg open another.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-import-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Dear diary, today I uploaded a text.", "text")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:{secret}\n#EXT-X-ENDLIST\n", "playlist")]
    [InlineData("ffconcat version 1.0\nfile {secret}\n", "playlist")]
    [InlineData("\uFEFF  #EXTM3U\nhttp://127.0.0.1:1/\n", "playlist")]
    [InlineData("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><BaseURL>file:{secret}</BaseURL></Period></MPD>", "playlist")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:{secret}\"/></svg>", "picture")]
    [InlineData("file '{secret}'\nfile '{secret}'\n", "text")]
    [InlineData("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 5004 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n", "text")]
    [InlineData("PK\u0003\u0004 something", "archive")]
    [InlineData("%PDF-1.7 something", "document")]
    [InlineData("\u0000\u0001\u0002 nothing known at all \u0003\u0004", "not a video")]
    public async Task What_is_no_video_is_refused_in_words(string content, string word)
    {
        var secret = await Clip.All[0].MakeAsync(Ct);
        var file = await WriteAsync(Encoding.UTF8.GetBytes(content.Replace("{secret}", secret, StringComparison.Ordinal)));
        Assert.Contains(word, (await RefusalAsync(file)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("png", "picture")]
    [InlineData("jpg", "picture")]
    [InlineData("gif", "picture")]
    [InlineData("bmp", "picture")]
    [InlineData("webp", "picture")]
    public async Task A_picture_is_no_video(string extension, string word)
    {
        var file = await TestMedia.MakeAsync(extension, ["-f", "lavfi", "-i", "testsrc2=s=320x180", "-frames:v", "1"], Ct);
        Assert.Contains(word, (await RefusalAsync(file)).Message, StringComparison.Ordinal);
    }

    /// <summary>Past the words: the list of formats alone keeps ffmpeg from following a playlist that hides behind bytes that are no text.</summary>
    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:{secret}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile {secret}\n")]
    public async Task A_playlist_is_not_followed_even_when_nobody_looked_at_it(string content)
    {
        var secret = await Clip.All[0].MakeAsync(Ct);
        var file = await WriteAsync(Encoding.UTF8.GetBytes(content.Replace("{secret}", secret, StringComparison.Ordinal)));
        var plan = ImportPlan.Of(new MediaFile("hls", null, new VideoStream { Index = 0, Codec = "h264", Width = 320, Height = 180 }, null), new ImportLimits());
        await Assert.ThrowsAsync<Rillcast.Transcoding.Ffmpeg.FfmpegException>(async () =>
        {
            await foreach (var _ in new FileImport(new ImportLimits(), TimeProvider.System).ReadAsync(file, plan, Ct))
            {
                Assert.Fail("It was followed.");
            }
        });
    }

    [Fact]
    public async Task An_mp4_whose_samples_are_in_another_file_does_not_get_them()
    {
        // The data reference of the first track, made to name a file beside it instead of "in this file".
        var whole = await File.ReadAllBytesAsync(await Clip.All[0].MakeAsync(Ct), Ct);
        var at = whole.AsSpan().IndexOf("url \0\0\0\u0001"u8);
        Assert.True(at > 0);
        whole[at + 7] = 0;
        var (_, units) = await ImportOrNothingAsync(await WriteAsync(whole));
        Assert.True(units is null || units.Count > 0);
    }

    [Fact]
    public async Task A_file_without_its_index_is_explained()
    {
        var whole = await File.ReadAllBytesAsync(await Clip.All[1].MakeAsync(Ct), Ct);
        Assert.Contains("index is missing", (await RefusalAsync(await WriteAsync(whole[..(whole.Length / 2)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_cut_short_gives_what_is_there()
    {
        var whole = await File.ReadAllBytesAsync(await Clip.All[0].MakeAsync(Ct), Ct);
        var (plan, units) = await Clip.ImportAsync(await WriteAsync(whole[..(whole.Length / 2)]), Ct);
        Assert.InRange(plan.File.Duration!.Value.TotalSeconds, 4.9, 5.2);
        Assert.InRange(units.Max(u => u.Dts.ToTimeSpan()).TotalSeconds, 0.5, 4);
    }

    [Fact]
    public async Task A_file_that_says_it_lasts_for_ever_or_is_larger_than_any_screen_is_refused()
    {
        var file = await Clip.All[0].MakeAsync(Ct);
        var strict = new MediaFileProbe(new ImportLimits { MaxDuration = TimeSpan.FromSeconds(3) }, TimeProvider.System);
        Assert.Contains("too long", (await Assert.ThrowsAsync<ImportRefusedException>(() => strict.ProbeAsync(file, Ct))).Message, StringComparison.Ordinal);
        var small = new MediaFileProbe(new ImportLimits { MaxPixels = 10_000 }, TimeProvider.System);
        Assert.Contains("too large", (await Assert.ThrowsAsync<ImportRefusedException>(() => small.ProbeAsync(file, Ct))).Message, StringComparison.Ordinal);

        // The header of a five-second file, made to say 136 years.
        var liar = await File.ReadAllBytesAsync(file, Ct);
        var mvhd = liar.AsSpan().IndexOf("mvhd"u8);
        liar.AsSpan(mvhd + 20, 4).Fill(0xFF);
        var tkhd = liar.AsSpan().IndexOf("tkhd"u8);
        liar.AsSpan(tkhd + 24, 4).Fill(0xFF);
        var (_, units) = await ImportOrNothingAsync(await WriteAsync(liar));
        Assert.True(units is null || units.Max(u => u.Dts.ToTimeSpan()) < TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Damage_in_the_middle_ends_in_units_or_words_and_never_otherwise(int seed)
    {
#pragma warning disable CA5394 // A seed that can be given again.
        var random = new Random(seed);
        var bytes = await File.ReadAllBytesAsync(await Clip.All[seed].MakeAsync(Ct), Ct);
        for (var i = 0; i < bytes.Length / 500; i++)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
#pragma warning restore CA5394

        await ImportOrNothingAsync(await WriteAsync(bytes));
    }

    private static Task<ImportRefusedException> RefusalAsync(string file) =>
        Assert.ThrowsAsync<ImportRefusedException>(() => new MediaFileProbe(new ImportLimits(), TimeProvider.System).ProbeAsync(file, Ct));

    private static async Task<(ImportPlan? Plan, List<Rillcast.Media.AccessUnit>? Units)> ImportOrNothingAsync(string file)
    {
        try
        {
            return await Clip.ImportAsync(file, Ct);
        }
        catch (Exception e) when (e is ImportRefusedException or Rillcast.Transcoding.Ffmpeg.FfmpegException or Rillcast.Media.MediaFormatException)
        {
            return (null, null);
        }
    }

    private async Task<string> WriteAsync(byte[] bytes)
    {
        // No extension, as uploads have none.
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("n"));
        await File.WriteAllBytesAsync(file, bytes, Ct);
        return file;
    }
}
