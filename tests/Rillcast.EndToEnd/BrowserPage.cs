using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>A page in a browser context of its own, with what went wrong in it kept for the failure's message.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _trouble = new();

    public BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _trouble.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _trouble.Enqueue("uncaught: " + error);
    }

    public IPage Page { get; }

    /// <summary>Exceptions no code caught.</summary>
    public IEnumerable<string> UncaughtErrors => _trouble.Where(t => t.StartsWith("uncaught", StringComparison.Ordinal));

    /// <summary>Makes this page's profile one of the administrator, without the sign-in form.</summary>
    public async Task SignInAsync(RillcastServer server)
    {
        var answer = await _context.APIRequest.PostAsync(
            "/api/auth/login", new() { DataObject = new { email = server.AdminEmail, password = server.AdminPassword } });
        Assert.True(answer.Ok, $"signing in was answered with {answer.Status}");
    }

    /// <summary>The picture as it stands.</summary>
    public Task<Playback> GetPlaybackAsync() => Page.EvaluateAsync<Playback>(
        """
        () => {
          const v = document.querySelector('video');
          if (!v) return { position: 0, paused: true, readyState: 0, frames: 0, dropped: 0, bufferedEnd: 0, seekableStart: 0, seekableEnd: 0, width: 0, duration: 0, error: 'no video element' };
          const q = v.getVideoPlaybackQuality(), last = r => r.length ? r.end(r.length - 1) : 0;
          return {
            position: v.currentTime, paused: v.paused, readyState: v.readyState, frames: q.totalVideoFrames, dropped: q.droppedVideoFrames,
            bufferedEnd: last(v.buffered), seekableStart: v.seekable.length ? v.seekable.start(0) : 0, seekableEnd: last(v.seekable),
            ranges: Array.from({ length: v.buffered.length }, (_, i) => `${v.buffered.start(i).toFixed(3)}-${v.buffered.end(i).toFixed(3)}`).join(' '),
            width: v.videoWidth, duration: Number.isFinite(v.duration) ? v.duration : -1, error: v.error ? v.error.message : null };
        }
        """);

    /// <summary>Waits until the picture is as wanted.</summary>
    public async Task<Playback> WaitForPlaybackAsync(string what, Func<Playback, bool> fits, double seconds, CancellationToken ct)
    {
        try
        {
            return await Eventually.GetAsync(what, GetPlaybackAsync, fits, TimeSpan.FromSeconds(seconds), ct);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\npage: {Page.Url}\n{await VisibleTextAsync()}\n{string.Join('\n', _trouble.TakeLast(20))}", e);
        }
    }

    /// <summary>Waits until pictures are being shown, and tells the first look at them.</summary>
    public Task<Playback> WaitUntilPlayingAsync(CancellationToken ct) =>
        WaitForPlaybackAsync("the video plays", p => p is { Paused: false, Frames: > 5, Width: > 0, ReadyState: >= 3 }, 60, ct);

    /// <summary>Waits, and checks that the picture went on: media time and shown frames both grew.</summary>
    public async Task AssertPlaysOnAsync(TimeSpan time, CancellationToken ct, int framesPerSecond = FfmpegPublisher.PatternFramesPerSecond)
    {
        var before = await GetPlaybackAsync();
        await Task.Delay(time, ct);
        var after = await GetPlaybackAsync();
        var news = string.Join('\n', _trouble.TakeLast(20));
        Assert.True(after.Position - before.Position > time.TotalSeconds * 0.7, $"media time went from {before.Position} to {after.Position} in {time}\n{after}\n{news}");
        Assert.True(after.Frames - before.Frames > time.TotalSeconds * framesPerSecond * 0.6, $"{after.Frames - before.Frames} pictures in {time}\n{after}\n{news}");
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private async Task<string> VisibleTextAsync()
    {
        var text = await Page.EvaluateAsync<string>("() => document.body.innerText");
        return text.Length > 1500 ? text[..1500] : text;
    }
}

internal static class PageAddress
{
    /// <summary>Waits until the page has this address. Playwright's own waits on for the document's load, which a way inside the pages does not have.</summary>
    public static Task WaitForAddressAsync(this IPage page, string pattern) => Assertions.Expect(page).ToHaveURLAsync(new Regex(pattern));
}

/// <summary>What the page's video element says of itself. Times in seconds.</summary>
public sealed record Playback
{
    public double Position { get; set; }

    public bool Paused { get; set; }

    public int ReadyState { get; set; }

    public int Frames { get; set; }

    public int Dropped { get; set; }

    public double BufferedEnd { get; set; }

    public double SeekableStart { get; set; }

    public double SeekableEnd { get; set; }

    public string? Ranges { get; set; }

    public int Width { get; set; }

    public double Duration { get; set; }

    public string? Error { get; set; }
}
