using System.Buffers;
using Rillcast.Live;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Server.Delivery;
using Rillcast.Server.Videos;
using Rillcast.Storage;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Import;

namespace Rillcast.Server.Uploads.Import;

/// <summary>
/// Makes a video of a file.
/// <list type="number">
/// <item>Look into it, and decide what is taken as it is and what is converted.</item>
/// <item>Remove what an earlier try left; names are never used twice, so a new try has a new epoch.</item>
/// <item>One ffmpeg from beginning to end, its units through the packager, segments to the store, the index every few seconds.</item>
/// <item>What was taken as it is and turned out not to fit is converted in a second run.</item>
/// </list>
/// </summary>
internal sealed partial class VideoImport(
    UploadFolder folder,
    UploadLedger ledger,
    UploadOptions options,
    MediaFileProbe probe,
    FileImport import,
    ImportLimits limits,
    PackagerOptions packager,
    IMediaStore store,
    StoredVideoCache cache,
    TimeProvider time,
    ILogger<VideoImport> logger)
{
    /// <summary>Shorter than announced by more than this share is worth a word.</summary>
    private const double WorthAWord = 0.05;

    /// <summary>Makes the video and says in the database that it is there.</summary>
    /// <exception cref="ImportRefusedException">The file cannot become a video.</exception>
    /// <exception cref="FfmpegException">ffmpeg cannot read it after all.</exception>
    /// <exception cref="MediaFormatException">What ffmpeg makes of it cannot be carried.</exception>
    public async Task MakeAsync(Upload upload, RunningImport running, CancellationToken ct)
    {
        if (!VideoId.TryParse(upload.Id, out var id))
        {
            throw new ArgumentException($"'{upload.Id}' is no id.", nameof(upload));
        }

        var path = folder.PathOf(upload.Id);
        var file = await probe.ProbeAsync(path, ct);
        var plan = ImportPlan.Of(file, limits);
        LogBegins(id, file.Format, NameOf(file.Video?.Codec, plan.CopiesVideo), NameOf(file.Audio?.Codec, plan.CopiesAudio));
        var begun = time.GetTimestamp();
        VideoSnapshot video;
        try
        {
            video = await RunAsync(id, upload, path, plan, running, ct);
        }
        catch (Exception e) when (e is FfmpegException or MediaFormatException && plan.CopiesAnything && !ct.IsCancellationRequested)
        {
            LogSecondTry(id, e.Message);
            video = await RunAsync(id, upload, path, plan.Converting(), running, ct);
        }

        var facts = LiveFacts.Of(video);
        await ledger.FinishAsync(upload.Id, facts, RemarkOn(file, facts), ct);
        folder.Delete(upload.Id);
        LogDone(id, facts.DurationSeconds, Math.Round(time.GetElapsedTime(begun).TotalSeconds, 1));
    }

    private async Task<VideoSnapshot> RunAsync(VideoId id, Upload upload, string path, ImportPlan plan, RunningImport running, CancellationToken ct)
    {
        var epoch = await ClearAsync(id, ct);
        var video = new ImportedVideo(id, upload.ChannelId, upload.CreatedAt, epoch, new ImportedTracks(plan.File.Video is not null, plan.File.Audio is not null), packager, store, cache, time);
        var begun = time.GetTimestamp();
        await foreach (var units in import.ReadAsync(path, plan, ct))
        {
            var snapshot = await video.AddAsync(units, ct);
            running.Progress = ProgressOf(video.Duration, plan.File.Duration, time.GetElapsedTime(begun));
            if (video.Duration > limits.MaxDuration)
            {
                throw new ImportRefusedException($"The video is too long: at most {limits.MaxDuration.TotalHours:0} hours are taken.");
            }

            if (snapshot is null)
            {
                continue;
            }

            if (folder.FreeBytes < options.KeepFreeBytes)
            {
                throw new ImportRefusedException("The server has no room for this video.");
            }

            await DescribeAsync(upload.Id, LiveFacts.Of(snapshot) with { State = VideoState.Processing }, ct);
        }

        return await video.EndAsync(ct) ?? throw new ImportRefusedException("There is nothing in this file that could be played.");
    }

    /// <summary>Removes what an earlier try stored.</summary>
    /// <returns>The epoch of this try.</returns>
    private async Task<int> ClearAsync(VideoId id, CancellationToken ct)
    {
        var epoch = 1;
        await using (var index = await store.OpenAsync(StoreKey.Index(id), ct))
        {
            if (index is not null)
            {
                var bytes = new byte[index.Length];
                await using var content = await index.ReadAsync(0, ct);
                await content.ReadExactlyAsync(bytes, ct);
                epoch += VideoIndexReader.Read(id, new ReadOnlySequence<byte>(bytes)).Tracks.SelectMany(t => t.Inits).Select(i => i.Epoch).DefaultIfEmpty().Max();
            }
        }

        await store.DeleteFolderAsync(StoreKey.Video(id), ct);
        cache.Forget(id);
        return epoch;
    }

    // What the row says while the import runs is a convenience; the end writes it again, and waits for the database.
    private async Task DescribeAsync(string id, LiveFacts facts, CancellationToken ct)
    {
        try
        {
            await ledger.DescribeVideoAsync(id, facts, ct);
        }
        catch (Exception e) when (Data.DatabaseFailure.IsAway(e))
        {
        }
    }

    private static ImportProgress ProgressOf(TimeSpan done, TimeSpan? whole, TimeSpan taken)
    {
        if (whole is not { } duration || duration <= TimeSpan.Zero)
        {
            return new ImportProgress(0, null);
        }

        var share = Math.Min(1, done / duration);
        return new ImportProgress(100 * share, share > 0.01 ? Math.Round(taken.TotalSeconds * (1 - share) / share, 1) : null);
    }

    private static string? RemarkOn(MediaFile file, LiveFacts facts) =>
        file.Duration is { TotalSeconds: var announced } && facts.DurationSeconds < (announced * (1 - WorthAWord)) - 1
            ? $"The file is cut short or damaged: {Clock(facts.DurationSeconds)} of {Clock(announced)} could be read."
            : null;

    private static string Clock(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)).ToString(seconds >= 3600 ? @"h\:mm\:ss" : @"m\:ss", System.Globalization.CultureInfo.InvariantCulture);

    private static string NameOf(string? codec, bool isCopied) => codec is null ? "none" : isCopied ? codec : codec + " (converted)";

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Video} becomes a video: {Format}, pictures {Pictures}, sound {Sound}")]
    private partial void LogBegins(VideoId video, string format, string pictures, string sound);

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Video} cannot be taken as it is and is converted: {Reason}")]
    private partial void LogSecondTry(VideoId video, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Video} is a video of {Duration} s, made in {Taken} s")]
    private partial void LogDone(VideoId video, double duration, double taken);
}
