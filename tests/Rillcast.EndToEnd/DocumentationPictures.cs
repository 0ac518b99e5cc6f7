using System.Net.Http.Json;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>
/// Makes the pictures in docs/images anew, from pages of a real server with real broadcasts. Not run with the tests:
/// <c>Rillcast.EndToEnd -class Rillcast.EndToEnd.DocumentationPictures -explicit only</c>.
/// </summary>
public sealed class DocumentationPictures(Chromium chromium)
{
    private static readonly (string Handle, string Name, string Title, string Picture)[] Broadcasts =
    [
        ("river-walks", "River Walks", "From the old bridge to the mill, in the first light", "gradients=s=640x360:r=15:n=4:c0=0x0b3a2a:c1=0x2a7a5a:c2=0xb7d3a8:c3=0xffd98a:seed=3"),
        ("kitchen-lab", "Kitchen Lab", "Why sourdough rises (and why yours does not)", "gradients=s=640x360:r=15:n=3:c0=0x6a2a0b:c1=0xd9772a:c2=0xffe0a0:seed=9"),
        ("open-sky", "Open Sky", "Saturn through a garden telescope", "mandelbrot=s=640x360:r=15"),
        ("night-train", "Night Train Radio", "Slow piano for the last train home", "gradients=s=640x360:r=15:n=4:c0=0x0b2a4a:c1=0x16697a:c2=0x82c0cc:c3=0xffa62b:seed=7"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Pages_in_both_colours_on_a_desk_and_a_phone()
    {
        await using var server = await RillcastServer.StartAsync(Ct);
        var publishers = new List<FfmpegPublisher>();
        try
        {
            // 1. Three broadcasts that end, and one that goes on.
            foreach (var (handle, name, title, picture) in Broadcasts)
            {
                var channel = await server.Api.PostAsync<ChannelAnswer>("/api/channels", new { handle, name, description = $"{name} is live every evening." }, Ct);
                var key = await server.Api.CreateStreamKeyAsync(channel.Id, Ct);
                var isLast = handle == Broadcasts[^1].Handle;
                publishers.Add(FfmpegPublisher.Start(
                    ["-re", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=220", .. isLast ? Array.Empty<string>() : ["-t", "20"],
                        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"],
                    server.PublishUrl(key.Key)));
                var live = await server.Api.WaitForVideoAsync(handle, v => v.State == "live", TimeSpan.FromSeconds(20), Ct);
                using var _ = await server.Api.Http.PatchAsJsonAsync($"/api/videos/{live.Id}", new { title, description = "Questions are welcome in the comments." }, Ct);
            }

            foreach (var (handle, _, _, _) in Broadcasts[..^1])
            {
                await server.Api.WaitForVideoAsync(handle, v => v.State == "ready", TimeSpan.FromSeconds(90), Ct);
            }

            var video = (await server.Api.GetVideosAsync(Broadcasts[^1].Handle, Ct))[0];

            // 2. The pages.
            await TakeAsync(server, "home", "/", isDark: true, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "watch", $"/watch/{video.Id}", isDark: false, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "studio", $"/studio/{Broadcasts[^1].Handle}", isDark: false, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "channel", $"/c/{Broadcasts[0].Handle}", isDark: true, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "home-phone", "/", isDark: false, new() { Width = 390, Height = 760 });
            await TakeAsync(server, "watch-phone", $"/watch/{video.Id}", isDark: true, new() { Width = 390, Height = 760 });
        }
        finally
        {
            foreach (var publisher in publishers)
            {
                await publisher.DisposeAsync();
            }
        }
    }

    private async Task TakeAsync(RillcastServer server, string name, string path, bool isDark, ViewportSize size)
    {
        await using var browser = await chromium.OpenAsync(server.BaseAddress, "/", isDark, size: size);
        await browser.SignInAsync(server);
        await browser.Page.GotoAsync(path);
        if (path.StartsWith("/watch", StringComparison.Ordinal))
        {
            await browser.WaitUntilPlayingAsync(Ct);
        }

        await Task.Delay(TimeSpan.FromSeconds(4), Ct);
        var png = Path.Combine(Path.GetTempPath(), $"rillcast-{name}.png");
        await browser.Page.ScreenshotAsync(new() { Path = png });

        // Small enough for a repository, and every browser shows it.
        await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "error", "-y", "-i", png, "-c:v", "libwebp", "-quality", "78", RepositoryRoot.Combine("docs", "images", $"{name}.webp")], Ct);
        File.Delete(png);
    }
}
