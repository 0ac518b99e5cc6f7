using System.Net;
using System.Text.Json;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Uploads;

/// <summary>From the file to the video that can be watched.</summary>
public sealed class ImportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_becomes_a_video_with_the_very_pictures_that_were_sent()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var file = await TestMedia.MakeAsync(
            "mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=9", "-f", "lavfi", "-i", "sine=d=9", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-bf", "2", "-c:a", "aac"], Ct);
        var address = await SendAsync(user, await File.ReadAllBytesAsync(file, Ct), "My holiday.mp4");
        var upload = await WaitAsync(user, address, "done");
        var id = upload.Text("id");
        Assert.Equal((id, JsonValueKind.Null), (upload.Text("video"), upload.GetProperty("message").ValueKind));

        var video = await user.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("ready", "My holiday", "H.264", "AAC"), (video.Text("state"), video.Text("title"), video.Text("videoCodec"), video.Text("audioCodec")));
        Assert.Equal((320, 180, 25.0), (video.GetProperty("width").GetInt32(), video.GetProperty("height").GetInt32(), video.GetProperty("frameRate").GetDouble()));
        Assert.InRange(video.GetProperty("duration").GetDouble(), 8.9, 9.2);

        var stored = Path.Combine(server.Folder, "stored.mp4");
        var playlist = await HlsDownload.SaveTrackAsync(server.Http, id, "source", stored, Ct);
        Assert.Equal(5, playlist.Lines.Count(l => l.StartsWith("#EXTINF", StringComparison.Ordinal)));
        Assert.Equal((await FrameList.OfVideoAsync(file, Ct)).FromZero(), (await FrameList.OfVideoAsync(stored, Ct)).FromZero());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Folder, "uploads")));
        await Eventually.TrueAsync(
            "its other qualities are made",
            async () => (await user.GetAsync($"/api/videos/{id}/conversion", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text("state") == "done",
            Patience,
            Ct);
        Assert.Contains("144p/index.m3u8", await server.Http.GetStringAsync($"/v/{id}/master.m3u8", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_no_browser_plays_is_converted_and_sound_alone_is_a_video_too()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var odd = await TestMedia.MakeAsync("mov", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=5", "-f", "lavfi", "-i", "sine=d=5", "-c:v", "prores_ks", "-c:a", "pcm_s16le"], Ct);
        var sound = await TestMedia.MakeAsync("mp3", ["-f", "lavfi", "-i", "sine=d=7", "-c:a", "libmp3lame"], Ct);
        var first = await SendAsync(user, await File.ReadAllBytesAsync(odd, Ct), "odd.mov");
        var second = await SendAsync(user, await File.ReadAllBytesAsync(sound, Ct), "song.mp3");
        var picture = await user.GetAsync($"/api/videos/{(await WaitAsync(user, first, "done")).Text("id")}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("H.264", "AAC"), (picture.Text("videoCodec"), picture.Text("audioCodec")));

        var id = (await WaitAsync(user, second, "done")).Text("id");
        var song = await user.GetAsync($"/api/videos/{id}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("ready", "AAC", JsonValueKind.Null), (song.Text("state"), song.Text("audioCodec"), song.GetProperty("videoCodec").ValueKind));
        Assert.InRange(song.GetProperty("duration").GetDouble(), 6.9, 7.2);
        Assert.Contains("#EXT-X-ENDLIST", await server.Http.GetStringAsync($"/v/{id}/audio/index.m3u8", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_video_fails_with_a_message_and_leaves_nothing_behind()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var upload = await WaitAsync(user, await SendAsync(user, "Dear diary, this is a text."u8.ToArray(), "diary.mp4"), "failed");
        Assert.Equal("This is a text, not a video.", upload.Text("message"));
        var id = upload.Text("id");
        await user.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await AssertNothingLeftAsync(server, id);

        // What has ended can be taken from the list.
        using var delete = await new TusClient(user).DeleteAsync("/api/uploads/" + id, Ct);
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        Assert.Empty((await user.GetAsync("/api/uploads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task A_file_that_was_cut_short_becomes_the_video_that_is_there_with_a_word_about_it()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var file = await TestMedia.MakeAsync(
            "mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-movflags", "faststart"], Ct);
        var whole = await File.ReadAllBytesAsync(file, Ct);
        var upload = await WaitAsync(user, await SendAsync(user, whole[..(whole.Length / 2)], "cut.mp4"), "done");
        Assert.Contains("cut short", upload.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_goes_on_after_a_restart_and_there_is_one_video()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var address = await SendAsync(user, await SlowFileAsync(), "slow.mkv");
        await WaitAsync(user, address, "importing");
        await Eventually.TrueAsync("it has begun", async () => (await GetAsync(user, address)).GetProperty("video").ValueKind == JsonValueKind.String, Patience, Ct);
        await server.StopAsync(Ct);
        await server.StartAsync(Ct);

        using var again = await server.AdminAsync(Ct);
        var upload = await WaitAsync(again, address, "done");
        var page = await again.GetAsync("/api/videos", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var video = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal((upload.Text("id"), "ready"), (video.Text("id"), video.Text("state")));
        Assert.InRange(video.GetProperty("duration").GetDouble(), 59.5, 60.5);

        // Names of the first try are not used again, and nothing of it stays.
        var names = Directory.EnumerateFiles(Path.Combine(server.Folder, "media", "videos", upload.Text("id"), "source")).Select(f => Path.GetFileName(f)).ToList();
        Assert.Single(names.Select(n => n.Split('-')[0]).Distinct());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_an_import_or_deleting_its_video_removes_all_of_it(bool byUpload)
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var address = await SendAsync(user, await SlowFileAsync(), "slow.mkv");
        await Eventually.TrueAsync("it has begun", async () => (await GetAsync(user, address)).GetProperty("video").ValueKind == JsonValueKind.String, Patience, Ct);
        var id = address[(address.LastIndexOf('/') + 1)..];
        using (var delete = byUpload ? await new TusClient(user).DeleteAsync(address, Ct) : await user.DeleteAsync($"/api/videos/{id}", Ct))
        {
            Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        }

        await user.GetAsync($"/api/videos/{id}", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        Assert.Empty((await user.GetAsync("/api/uploads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        await AssertNothingLeftAsync(server, id);
    }

    // MPEG-2 of noise: takes some seconds to convert.
    private static async Task<byte[]> SlowFileAsync() => await File.ReadAllBytesAsync(
        await TestMedia.MakeAsync("mkv", ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=60", "-vf", "noise=alls=40:allf=t", "-c:v", "mpeg2video", "-b:v", "3M"], Ct), Ct);

    private static async Task<string> SendAsync(HttpClient user, byte[] bytes, string name)
    {
        var (_, channel) = await user.NewChannelAsync(Ct);
        var tus = new TusClient(user);
        var address = await tus.BeginAsync(channel, bytes.Length, Ct, name);
        var half = bytes.Length / 2;
        using var first = await tus.AppendAsync(address, 0, bytes[..half], Ct);
        using var second = await tus.AppendAsync(address, half, bytes[half..], Ct);
        Assert.Equal((bytes.Length, (string?)null), (TusClient.Number(second, "Upload-Offset"), TusClient.Header(second, "Upload-Expires")));
        return address;
    }

    private static Task<JsonElement> GetAsync(HttpClient user, string address) => user.GetAsync(address, Ct).JsonAsync(HttpStatusCode.OK, Ct);

    private static async Task<JsonElement> WaitAsync(HttpClient user, string address, string state)
    {
        var upload = await Eventually.GetAsync(
            $"the upload is {state}", () => GetAsync(user, address), u => u.Text("state") == state || u.Text("state") is "done" or "failed", Patience, Ct);
        Assert.True(upload.Text("state") == state, upload.ToString());
        return upload;
    }

    private static async Task AssertNothingLeftAsync(TestServer server, string id)
    {
        Assert.False(File.Exists(Path.Combine(server.Folder, "uploads", id)));
        await Eventually.TrueAsync("nothing is left in the store", () => Task.FromResult(!Directory.Exists(Path.Combine(server.Folder, "media", "videos", id))), Patience, Ct);
    }
}
