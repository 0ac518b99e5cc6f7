using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Channels;

public sealed class PictureTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("png", "avatar", "320x320")]
    [InlineData("jpg", "banner", "1920x480")]
    [InlineData("webp", "avatar", "320x320")]
    [InlineData("gif", "banner", "1920x480")]
    public async Task A_picture_is_cut_written_anew_and_never_changes_under_its_name(string format, string kind, string size)
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        var (channel, handle) = await owner.NewChannelAsync(Ct);
        var file = await MakeAsync(format);
        var url = (await PutAsync(owner, channel, kind, file).JsonAsync(HttpStatusCode.OK, Ct)).Text(kind);
        using var picture = await shared.Server.Http.GetAsync(url, Ct);
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
        Assert.Equal("image/jpeg", picture.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", picture.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(size, await SizeAsync(await picture.Content.ReadAsByteArrayAsync(Ct)));

        // The same picture has the same name; another one another.
        Assert.Equal(url, (await PutAsync(owner, channel, kind, file).JsonAsync(HttpStatusCode.OK, Ct)).Text(kind));
        Assert.Equal(url, (await shared.Server.Http.GetAsync($"/api/channels/{handle}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Text(kind));
        var gone = await owner.DeleteAsync($"/api/channels/{channel}/{kind}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(JsonValueKind.Null, gone.GetProperty(kind).ValueKind);
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_with_a_reason()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        using var other = await shared.Server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var png = await MakeAsync("png");
        await PutAsync(owner, channel, "avatar", []).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await PutAsync(owner, channel, "avatar", "#EXTM3U\nfile:///etc/passwd\n"u8.ToArray()).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await PutAsync(owner, channel, "avatar", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray()).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await PutAsync(owner, channel, "avatar", png[..(png.Length / 8)]).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await PutAsync(owner, channel, "avatar", await File.ReadAllBytesAsync(await TestMedia.FlvAsync(2, Ct), Ct)).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await PutAsync(owner, channel, "avatar", Bomb(png)).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await PutAsync(owner, channel, "avatar", new byte[PictureEndpoints.MaxBytes + 1]).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, Ct);
        await PutAsync(other, channel, "avatar", png).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await PutAsync(owner, "nothing", "avatar", png).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await shared.Server.Http.GetAsync($"/api/channels/{channel}/pictures/{new string('0', 32)}.jpg", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await shared.Server.Http.GetAsync($"/api/channels/{channel}/pictures/..%2f..%2fkeys.jpg", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string channel, string kind, byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");

        // A refusal comes before the file has been sent.
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/channels/{channel}/{kind}") { Content = content };
        request.Headers.ExpectContinue = true;
        return client.SendAsync(request, Ct);
    }

    private static async Task<byte[]> MakeAsync(string format)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rillcast-picture-{Guid.NewGuid():n}.{format}");
        await ChildProcess.RunAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=700x500", "-frames:v", "1", path], Ct);
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        File.Delete(path);
        return bytes;
    }

    // A PNG whose head says 60,000 pixels a side.
    private static byte[] Bomb(byte[] png)
    {
        var bomb = (byte[])png.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 60_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 60_000);
        return bomb;
    }

    private static async Task<string> SizeAsync(byte[] jpeg)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rillcast-picture-{Guid.NewGuid():n}.jpg");
        await File.WriteAllBytesAsync(path, jpeg, Ct);
        var size = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0:s=x", path], Ct);
        File.Delete(path);
        return size.First().Trim();
    }
}
