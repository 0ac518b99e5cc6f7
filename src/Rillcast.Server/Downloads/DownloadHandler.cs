using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Downloads;

/// <summary>Answers <c>/v/{videoId}/download/{track}.mp4</c>: the whole recording in one quality as one plain file, or a range of it.</summary>
internal sealed partial class DownloadHandler(
    VideoLookup videos, VideoDownloads downloads, DownloadBody body, DatabaseState state, IDbContextFactory<RillcastDb> databases, ILogger<DownloadHandler> logger)
{
    private const int RetrySeconds = 5;

    public async Task HandleAsync(HttpContext context, string videoId, string file)
    {
        if (await ReadMethods.IsAnsweredAsync(context, "A download is read with GET or HEAD."))
        {
            return;
        }

        if (!VideoId.TryParse(videoId, out var id) || !TrackId.TryParse(Path.GetFileNameWithoutExtension(file), out var track))
        {
            await NotFoundAsync(context);
            return;
        }

        try
        {
            await AnswerAsync(context, id, track, file);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The viewer went away; nobody is left to answer.
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The connection broke while it was being written to.
        }
        catch (Exception e) when (e is IOException or MediaFormatException)
        {
            LogFailed(file, id, e);
            if (context.Response.HasStarted)
            {
                // Cut, so that nobody takes what is there for the whole file; asking again with a range goes on from there.
                context.Abort();
            }
            else if (e is MediaFormatException)
            {
                await Problem.WriteAsync(Cleared(context), StatusCodes.Status500InternalServerError, "This recording cannot be put into one file.");
            }
            else
            {
                await Problem.WriteAsync(Cleared(context), StatusCodes.Status503ServiceUnavailable, "The media store cannot be reached, or lacks a part of this recording.", RetrySeconds);
            }
        }
    }

    /// <summary>The video when all of it is stored and nothing more is added; else null and why not.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<(StoredVideo? Video, string? Title, (int Status, string Detail)? Refusal)> FindAsync(VideoId id, CancellationToken ct)
    {
        var row = await RowAsync(id, ct);
        var video = await videos.FindAsync(id, ct);
        if (video is null && row is null)
        {
            return (null, null, (StatusCodes.Status404NotFound, "There is no such video."));
        }

        if (video is not StoredVideo stored || row is { State: VideoState.Live or VideoState.Processing or VideoState.Scheduled })
        {
            return row?.State == VideoState.Failed
                ? (null, null, (StatusCodes.Status404NotFound, "Nothing of this video was recorded."))
                : (null, null, (StatusCodes.Status409Conflict, "This video can be downloaded once it has ended and its recording is complete."));
        }

        return (stored, row?.Title, null);
    }

    private async Task AnswerAsync(HttpContext context, VideoId id, TrackId track, string file)
    {
        var ct = context.RequestAborted;
        var (video, title, refusal) = await FindAsync(id, ct);
        if (video is null)
        {
            await Problem.WriteAsync(context, refusal!.Value.Status, refusal.Value.Detail);
            return;
        }

        if (DownloadPlan.Find(video.Snapshot, track) is not { } plan || plan.FileName != file)
        {
            await NotFoundAsync(context);
            return;
        }

        var download = await downloads.PrepareAsync(plan, ct);
        var response = context.Response;
        response.Headers.ETag = download.ETag;

        // Its name never changes, and its content when a quality has been made up: caches ask again.
        response.Headers.CacheControl = DeliveryHeaders.NoCache;
        response.Headers.AcceptRanges = DeliveryHeaders.Bytes;
        if (DeliveryHeaders.HasCurrent(context.Request, download.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = plan.ContentType;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = DownloadName.Disposition(title ?? id.Value, plan.Config is null ? "audio" : plan.Label, plan.Extension);
        if (Range(context, download) is not { } range)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{download.Layout.Bytes}");
            response.Headers.Remove("Content-Disposition");
            await Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, "The file ends before that range.");
            return;
        }

        response.ContentLength = range.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await body.WriteAsync(download, range.Offset, range.Length, response.Body, ct);
        }
    }

    /// <summary>What is asked for; null when the file has nothing of it. Says so in the answer's status.</summary>
    private static ByteRange? Range(HttpContext context, ReadyDownload download)
    {
        var whole = new ByteRange(0, download.Layout.Bytes);
        var header = context.Request.Headers.Range;
        var condition = context.Request.Headers.IfRange;

        // If-Range wants the strong comparison (RFC 9110 §13.1.5); a date is never right, there is no Last-Modified.
        if (header.Count != 1 || !HttpMethods.IsGet(context.Request.Method) || (condition.Count > 0 && (condition.Count > 1 || condition[0] != download.ETag)))
        {
            return whole;
        }

        switch (ByteRange.Read(header[0], whole.Length, out var range))
        {
            case ByteRangeResult.Whole:
                return whole;
            case ByteRangeResult.Unsatisfiable:
                return null;
            default:
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{whole.Length}");
                return range;
        }
    }

    // Without the database a recording can still be had: under its id, which is all that is known of it then.
    private async Task<Row?> RowAsync(VideoId id, CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return null;
        }

        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            return await db.Videos.AsNoTracking().Where(v => v.Id == id.Value).Select(v => new Row(v.Title, v.State)).SingleOrDefaultAsync(ct);
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            return null;
        }
    }

    private static HttpContext Cleared(HttpContext context)
    {
        context.Response.Clear();
        DeliveryHeaders.AllowEveryOrigin(context.Response);
        return context;
    }

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such download.");

    private sealed record Row(string Title, VideoState State);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The download {File} of video {Video} failed")]
    private partial void LogFailed(string file, VideoId video, Exception exception);
}
