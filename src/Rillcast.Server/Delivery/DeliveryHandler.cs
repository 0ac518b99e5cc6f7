using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;
using Rillcast.Media;

namespace Rillcast.Server.Delivery;

/// <summary>Answers every request below <c>/v/</c>.</summary>
internal sealed partial class DeliveryHandler(
    VideoLookup videos,
    PlaylistResponses playlists,
    MediaResponses media,
    DeliveryMetrics metrics,
    TimeProvider time,
    ILogger<DeliveryHandler> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (await ReadMethods.IsAnsweredAsync(context, "Media is read with GET or HEAD."))
        {
            return;
        }

        if (!DeliveryPath.TryParse(context.Request.Path.Value, out var path))
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "No playlist or media object has such a name.");
            return;
        }

        metrics.Request(path.Kind);
        try
        {
            await AnswerAsync(context, path);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The viewer went away; nobody is left to answer.
        }
        catch (FileNotFoundException) when (!context.Response.HasStarted)
        {
            // The index names it, and the store has lost it, or the video is just being deleted.
            Undescribe(context.Response);
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such media object.");
        }
        catch (IOException exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.StoreFailed(logger, path.Video.Value, exception.Message);
            if (context.Response.HasStarted)
            {
                // Half an object must not pass for a whole one.
                context.Abort();
                return;
            }

            Undescribe(context.Response);
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The media store cannot be reached.", retryAfterSeconds: 2);
        }
        catch (MediaFormatException exception) when (!context.Response.HasStarted)
        {
            Log.IndexDamaged(logger, path.Video.Value, exception);
            await Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "The index of this video is damaged.");
        }
    }

    /// <summary>Takes back what was said of an object that cannot be sent.</summary>
    private static void Undescribe(HttpResponse response)
    {
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.ContentRange);
        response.Headers.Remove(HeaderNames.AcceptRanges);
    }

    private async Task AnswerAsync(HttpContext context, DeliveryPath path)
    {
        if (path.Kind == DeliveryKind.Time)
        {
            await TimeAsync(context);
            return;
        }

        if (await videos.FindAsync(path.Video, context.RequestAborted) is not { } video)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such video.");
            return;
        }

        var task = path.Kind switch
        {
            DeliveryKind.Master => playlists.MasterAsync(context, video),
            DeliveryKind.Manifest => playlists.ManifestAsync(context, video),
            DeliveryKind.Playlist => playlists.PlaylistAsync(context, video, path.Track),
            _ => media.AnswerAsync(context, video, path),
        };
        await task;
    }

    /// <summary>The clock of DASH players (<c>urn:mpeg:dash:utc:http-iso:2014</c>). A time inside the manifest would be as old as the manifest in a cache; this is never kept.</summary>
    private Task TimeAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        context.Response.ContentLength = now.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes(now), context.RequestAborted).AsTask();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The media store failed while video {Video} was asked for: {Reason}")]
        public static partial void StoreFailed(ILogger logger, string video, string reason);

        [LoggerMessage(LogLevel.Error, "The index of video {Video} is damaged.")]
        public static partial void IndexDamaged(ILogger logger, string video, Exception exception);
    }
}
