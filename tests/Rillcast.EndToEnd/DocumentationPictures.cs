using System.Net.Http.Json;
using System.Text.Json;
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
                var live = await server.Api.WaitForVideoAsync(handle, v => v.State == "live", Ct);
                using var _ = await server.Api.Http.PatchAsJsonAsync($"/api/videos/{live.Id}", new { title, description = "Questions are welcome in the comments." }, Ct);
            }

            foreach (var (handle, _, _, _) in Broadcasts[..^1])
            {
                await server.Api.WaitForVideoAsync(handle, v => v.State == "ready", TimeSpan.FromSeconds(90), Ct);
            }

            var video = (await server.Api.GetVideosAsync(Broadcasts[^1].Handle, Ct))[0];
            var recording = (await server.Api.GetVideosAsync(Broadcasts[0].Handle, Ct))[0];
            await FillAsync(server, video.Id, recording.Id);

            // 2. The pages.
            await TakeAsync(server, "home", "/", isDark: true, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "watch", $"/watch/{video.Id}", isDark: false, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "studio", $"/studio/{Broadcasts[^1].Handle}", isDark: false, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "channel", $"/c/{Broadcasts[0].Handle}", isDark: true, new() { Width = 1280, Height = 800 });
            await TakeAsync(server, "home-phone", "/", isDark: false, new() { Width = 390, Height = 760 });
            await TakeAsync(server, "watch-phone", $"/watch/{video.Id}", isDark: true, new() { Width = 390, Height = 760 });
            await TakeAsync(server, "comments", $"/watch/{recording.Id}", isDark: false, new() { Width = 1280, Height = 800 }, scrollTo: "#comments");
            await TakeAsync(server, "moderation-phone", $"/studio/{Broadcasts[0].Handle}/moderation?tab=reported", isDark: true, new() { Width = 390, Height = 760 });
            await TakeAsync(server, "account-phone", "/account", isDark: false, new() { Width = 390, Height = 760 });
            await TakeAsync(server, "history", "/history", isDark: true, new() { Width = 1280, Height = 800 });
        }
        finally
        {
            foreach (var publisher in publishers)
            {
                await publisher.DisposeAsync();
            }
        }
    }

    // What people wrote: a chat with one message taken away, and comments with an answer, a report and one on top.
    private static async Task FillAsync(RillcastServer server, string live, string recording)
    {
        List<HttpClient> people = [];
        foreach (var name in (string[])["Jonas Weber", "Amélie Fontaine", "Tomasz K."])
        {
            var client = server.NewClient();
            var email = $"{people.Count}@example.org";
            (await client.PostAsJsonAsync("/api/auth/register", new { email, password = server.AdminPassword, name }, Ct)).EnsureSuccessStatusCode();
            await new RillcastApi(client).LoginAsync(email, server.AdminPassword, Ct);
            people.Add(client);
        }

        var owner = server.Api.Http;
        (await owner.PatchAsJsonAsync("/api/auth/me", new { name = "Mara Lindqvist" }, Ct)).EnsureSuccessStatusCode();
        string[] chat = ["Good evening from Lisbon!", "This piece again, yes!", "Who is playing tonight?", "The one at 0:05 was lovely", "Programme: https://example.org/night-train", "I missed the beginning, what was the first piece called?"];
        for (var i = 0; i < chat.Length; i++)
        {
            await WriteAsync(people[i % people.Count], live, chat[i]);
        }

        (await owner.DeleteAsync($"/api/comments/{await WriteAsync(people[2], live, "Buy cheap watches")}", Ct)).EnsureSuccessStatusCode();
        (await owner.PutAsync($"/api/comments/{await WriteAsync(owner, live, "Welcome aboard! The list of pieces is in the description.")}/pin", null, Ct)).EnsureSuccessStatusCode();

        var question = await WriteAsync(people[1], recording, "The light at 0:12 is unreal. What lens is this?");
        await WriteAsync(owner, recording, "A 35 mm, wide open.", question);
        var rude = await WriteAsync(people[2], recording, "Nobody needs an hour of water.");
        await WriteAsync(people[0], recording, "I do, every morning.", rude);
        (await owner.DeleteAsync($"/api/comments/{rude}", Ct)).EnsureSuccessStatusCode();
        var spam = await WriteAsync(people[2], recording, "Buy cheap watches: https://spam.example/");
        (await people[0].PostAsJsonAsync($"/api/comments/{spam}/report", new { reason = "spam", note = "The same under every video" }, Ct)).EnsureSuccessStatusCode();
        (await owner.PutAsync($"/api/comments/{await WriteAsync(owner, recording, "Next walk: Saturday, from the mill to the weir.")}/pin", null, Ct)).EnsureSuccessStatusCode();
        (await owner.PutAsJsonAsync($"/api/videos/{recording}/position", new { position = 8 }, Ct)).EnsureSuccessStatusCode();
        people.ForEach(p => p.Dispose());
    }

    private static async Task<string> WriteAsync(HttpClient client, string video, string text, string? parentId = null)
    {
        using var answer = await client.PostAsJsonAsync($"/api/videos/{video}/comments", new { text, parentId }, Ct);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString()!;
    }

    private async Task TakeAsync(RillcastServer server, string name, string path, bool isDark, ViewportSize size, string? scrollTo = null)
    {
        await using var browser = await chromium.OpenAsync(server.BaseAddress, "/", isDark, size: size);
        await browser.SignInAsync(server);
        await browser.Page.GotoAsync(path);
        if (path.StartsWith("/watch", StringComparison.Ordinal))
        {
            await browser.WaitUntilPlayingAsync(Ct);
        }

        if (scrollTo is not null)
        {
            await browser.Page.Locator(scrollTo).EvaluateAsync("element => element.scrollIntoView()");
        }

        await Task.Delay(TimeSpan.FromSeconds(4), Ct);
        var png = Path.Combine(Path.GetTempPath(), $"rillcast-{name}.png");
        await browser.Page.ScreenshotAsync(new() { Path = png });

        // Small enough for a repository, and every browser shows it.
        await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "error", "-y", "-i", png, "-c:v", "libwebp", "-quality", "78", RepositoryRoot.Combine("docs", "images", $"{name}.webp")], Ct);
        File.Delete(png);
    }
}
