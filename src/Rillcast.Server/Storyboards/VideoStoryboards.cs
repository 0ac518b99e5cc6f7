using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Posters;
using Rillcast.Storage;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Server.Storyboards;

/// <summary>
/// Makes storyboards of stored videos: one at a time, sheet by sheet, each kept as soon as it is made; those who ask for the same one share the work. The list is stored last,
/// so it is there when all its sheets are.
/// </summary>
internal sealed partial class VideoStoryboards(IMediaStore store, Keyframes keyframes, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<VideoStoryboards> logger)
{
    /// <summary>What failed is not tried again for so long.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<VideoId, Task> _making = new();
    private readonly ConcurrentDictionary<VideoId, DateTimeOffset> _failedAt = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>The list of a storyboard that is there; null when it is not.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public Task<StoredObject?> FindIndexAsync(VideoId id, CancellationToken ct) => store.OpenAsync(StoreKey.StoryboardIndex(id), ct);

    /// <summary>A sheet; null when it is not there.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public Task<StoredObject?> FindSheetAsync(VideoId id, int sheet, CancellationToken ct) => store.OpenAsync(StoreKey.StoryboardSheet(id, sheet), ct);

    /// <summary>Makes the storyboard of a stored video, or joins those who wait for it. A failure is logged; the list is not there then.</summary>
    public Task MakeAsync(VideoSnapshot video) =>
        _failedAt.TryGetValue(video.Id, out var at) && time.GetUtcNow() - at < RetryAfter ? Task.CompletedTask : _making.GetOrAdd(video.Id, _ => RunAsync(video));

    private async Task RunAsync(VideoSnapshot video)
    {
        var ct = lifetime.ApplicationStopping;

        // The task must be in the table before it can take itself out.
        await Task.Yield();
        try
        {
            await _oneAtATime.WaitAsync(ct);
            try
            {
                await WriteAsync(video, ct);
                _failedAt.TryRemove(video.Id, out _);
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
        catch (Exception e) when (e is FfmpegException or IOException or MediaFormatException)
        {
            Note(video.Id);
            LogFailed(video.Id, e.Message);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops; what is done is kept.
        }
        finally
        {
            _making.TryRemove(video.Id, out _);
        }
    }

    private async Task WriteAsync(VideoSnapshot video, CancellationToken ct)
    {
        if (StoryboardPlan.Of(video) is not { } plan || await FindIndexAsync(video.Id, ct) is not null)
        {
            return;
        }

        var began = time.GetTimestamp();
        for (var number = 0; number < plan.Sheets; number++)
        {
            if (await FindSheetAsync(video.Id, number, ct) is null)
            {
                var sheet = await MakeSheetAsync(video, plan, number, ct);
                await store.PutAsync(StoreKey.StoryboardSheet(video.Id, number), new ReadOnlySequence<byte>(sheet), ct);
            }
        }

        await store.PutAsync(StoreKey.StoryboardIndex(video.Id), new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(plan.ToWebVtt())), ct);
        LogMade(video.Id, plan.Shots.Count, time.GetElapsedTime(began).TotalSeconds);
    }

    private async Task<byte[]> MakeSheetAsync(VideoSnapshot video, StoryboardPlan plan, int number, CancellationToken ct)
    {
        var stills = new List<Still?>();
        foreach (var segment in plan.ShotsOf(number))
        {
            stills.Add(await keyframes.ReadAsync(video, segment, ct));
        }

        var pictures = await StillDecoder.DecodeAsync(stills, plan.Width, plan.Height, time, ct);
        for (var i = 1; i < pictures.Length; i++)
        {
            // A picture that cannot be decoded: the one before is nearer the truth than nothing.
            pictures[i] ??= pictures[i - 1];
        }

        return await plan.Sheet(number).MakeAsync(pictures, time, ct);
    }

    private void Note(VideoId id)
    {
        var now = time.GetUtcNow();
        foreach (var (old, at) in _failedAt)
        {
            if (now - at > RetryAfter)
            {
                _failedAt.TryRemove(old, out _);
            }
        }

        _failedAt[id] = now;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} has a storyboard of {Pictures} pictures, made in {Seconds:0.0} s")]
    private partial void LogMade(VideoId video, int pictures, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video} has no storyboard: {Reason}")]
    private partial void LogFailed(VideoId video, string reason);
}
