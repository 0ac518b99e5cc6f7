using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Storyboards;

/// <summary>Small pictures for the seek bar of recordings.</summary>
public sealed partial class StoryboardTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recording_gets_pictures_of_what_is_shown_at_each_time_when_somebody_asks()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Conversion:Live", "false"), ("Conversion:Stored", "false"), ("Storyboards:Ahead", "false")]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var lease = await Recording.BeginAsync(server, channel, FlvFile.Read(await ColoursAsync()), Ct);
        var video = lease.Stream.Id;
        await server.Http.GetAsync($"/v/{video}/storyboard/index.vtt", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await lease.Stream.EndAsync(LiveEndReason.EndedByOwner, Ct);
        await Recording.WaitAsync(server, video, Ct);

        var cues = await CuesAsync(server, video);

        Assert.Equal([0, 2, 4, 6, 8], cues.Select(c => Math.Round(c.Start)));
        Assert.Equal(cues.Skip(1).Select(c => c.Start), cues.SkipLast(1).Select(c => c.End));
        Assert.InRange(cues[^1].End, 9.5, 10.5);
        Assert.All(cues, c => Assert.Equal("0.jpg", c.Sheet));
        Assert.Equal([(0, 0, 160, 90), (160, 0, 160, 90), (320, 0, 160, 90), (480, 0, 160, 90), (640, 0, 160, 90)], cues.Select(c => c.Place));

        // Red, green, blue, white, red: each picture is of its own time.
        using var sheet = await server.Http.GetAsync($"/v/{video}/storyboard/0.jpg", Ct);
        Assert.Equal("image/jpeg", sheet.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", sheet.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var pixels = await PixelsAsync(server, await sheet.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(800 * 90 * 3, pixels.Length);
        Assert.Equal(["red", "green", "blue", "white", "red"], cues.Select(c => ColourAt(pixels, 800, c.Place.X + 80, c.Place.Y + 45)));

        await server.Http.GetAsync($"/v/{video}/storyboard/1.jpg", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await server.Http.GetAsync($"/v/{video}/storyboard/00.jpg", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
        await owner.DeleteAsync($"/api/videos/{video}", Ct).JsonAsync(HttpStatusCode.NoContent, Ct);
        await server.Http.GetAsync($"/v/{video}/storyboard/index.vtt", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task It_is_made_soon_after_the_end_with_a_poster_that_shows_something()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Conversion:Live", "false"), ("Conversion:Stored", "false"), ("Storyboards:Interval", "00:00:01")]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);

        // Ten seconds of black, then a picture, then black again.
        var flv = await TestMedia.MakeAsync(
            "flv",
            ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=16", "-vf", "drawbox=c=black:t=fill:enable='not(between(t,3.9,6.1))'", .. Encoding],
            Ct);
        var video = await Recording.MakeAsync(server, channel, flv, Ct);

        var index = Path.Combine(server.Folder, "media", "videos", video.Value, "storyboard", "index.vtt");
        await Eventually.TrueAsync("a storyboard", () => Task.FromResult(File.Exists(index)), TimeSpan.FromSeconds(60), Ct);
        var poster = await server.Http.GetByteArrayAsync($"/v/{video}/poster.jpg", Ct);
        Assert.True(poster.Length > 15_000, $"the poster has {poster.Length} bytes: nothing is to be seen on it");

        // Work that was broken off goes on: the list is missing, the sheet is there and is not made again.
        File.Delete(index);
        var sheet = Path.Combine(Path.GetDirectoryName(index)!, "0.jpg");
        var made = File.GetLastWriteTimeUtc(sheet);
        Assert.Equal(8, (await CuesAsync(server, video)).Count);
        Assert.Equal(made, File.GetLastWriteTimeUtc(sheet));
    }

    [Fact]
    public async Task A_damaged_keyframe_leaves_the_others_in_their_places()
    {
        await using var server = await TestServer.StartAsync(Ct, settings: [("Conversion:Live", "false"), ("Conversion:Stored", "false"), ("Storyboards:Ahead", "false")]);
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var video = await Recording.MakeAsync(server, channel, await ColoursAsync(), Ct);
        var segment = Path.Combine(server.Folder, "media", "videos", video.Value, "source", "1-1.m4s");
        File.Delete(segment);

        var cues = await CuesAsync(server, video);

        var pixels = await PixelsAsync(server, await server.Http.GetByteArrayAsync($"/v/{video}/storyboard/0.jpg", Ct));
        Assert.Equal(["red", "red", "blue", "white", "red"], cues.Select(c => ColourAt(pixels, 800, c.Place.X + 80, c.Place.Y + 45)));
    }

    private static readonly string[] Encoding =
        ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0", "-bf", "2"];

    // Another colour every two seconds.
    private static Task<string> ColoursAsync() => TestMedia.MakeAsync(
        "flv",
        [
            "-f", "lavfi", "-i", "color=c=red:s=640x360:r=30:d=10",
            "-vf", "drawbox=c=lime:t=fill:enable='between(t,1.99,3.98)',drawbox=c=blue:t=fill:enable='between(t,3.99,5.98)',drawbox=c=white:t=fill:enable='between(t,5.99,7.98)'",
            .. Encoding,
        ],
        Ct);

    private static async Task<List<Cue>> CuesAsync(TestServer server, VideoId video)
    {
        string? text = null;
        await Eventually.TrueAsync(
            "a storyboard",
            async () =>
            {
                using var response = await server.Http.GetAsync($"/v/{video}/storyboard/index.vtt", Ct);
                text = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(Ct) : null;
                Assert.True(text is not null || response.Headers.RetryAfter is not null, await response.Content.ReadAsStringAsync(Ct));
                return text is not null;
            },
            TimeSpan.FromSeconds(60),
            Ct);
        Assert.StartsWith("WEBVTT\n\n", text, StringComparison.Ordinal);
        return [.. CueLines().Matches(text!).Select(m => new Cue(Seconds(m.Groups[1].Value), Seconds(m.Groups[2].Value), m.Groups[3].Value, (Number(m, 4), Number(m, 5), Number(m, 6), Number(m, 7))))];

        static double Seconds(string stamp) => TimeSpan.Parse(stamp, CultureInfo.InvariantCulture).TotalSeconds;
        static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> PixelsAsync(TestServer server, byte[] jpeg)
    {
        var (file, raw) = (Path.Combine(server.Folder, "sheet.jpg"), Path.Combine(server.Folder, "sheet.rgb"));
        await File.WriteAllBytesAsync(file, jpeg, Ct);
        await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "error", "-y", "-i", file, "-f", "rawvideo", "-pix_fmt", "rgb24", raw], Ct);
        return await File.ReadAllBytesAsync(raw, Ct);
    }

    private static string ColourAt(byte[] pixels, int width, int x, int y)
    {
        var at = ((y * width) + x) * 3;
        return (pixels[at] > 128, pixels[at + 1] > 128, pixels[at + 2] > 128) switch
        {
            (true, false, false) => "red",
            (false, true, false) => "green",
            (false, false, true) => "blue",
            (true, true, true) => "white",
            _ => $"{pixels[at]},{pixels[at + 1]},{pixels[at + 2]}",
        };
    }

    private sealed record Cue(double Start, double End, string Sheet, (int X, int Y, int Width, int Height) Place);

    [GeneratedRegex(@"^([\d:.]+) --> ([\d:.]+)\n(\d+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)$", RegexOptions.Multiline)]
    private static partial Regex CueLines();
}
