using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Server.Videos;
using Rillcast.Storage;

namespace Rillcast.Server.Storyboards;

/// <summary>Storyboards at <c>/v/{videoId}/storyboard/</c>: <c>index.vtt</c> (WebVTT), <c>{n}.jpg</c> (sheets).</summary>
internal static class StoryboardEndpoints
{
    /// <summary>How long a request waits for a storyboard that is being made; then it is told to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private const int RetrySeconds = 5;

    public static void AddStoryboards(this WebApplicationBuilder builder)
    {
        var options = builder.AddOptionsRecord<StoryboardOptions>("Storyboards");
        builder.Services.AddSingleton<VideoStoryboards>();
        if (options.Ahead)
        {
            builder.Services.AddHostedService<StoryboardHost>();
        }
    }

    public static void MapStoryboards(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v/{videoId}/storyboard/index.vtt", IndexAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/v/{videoId}/storyboard/{file}", SheetAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> IndexAsync(
        string videoId, VideoStoryboards storyboards, VideoLookup videos, DatabaseState state, IDbContextFactory<RillcastDb> databases, TimeProvider time, HttpContext context, CancellationToken ct)
    {
        DeliveryHeaders.AllowEveryOrigin(context.Response);
        if (!VideoId.TryParse(videoId, out var id))
        {
            return None(context, "There is no such video.");
        }

        try
        {
            var index = await storyboards.FindIndexAsync(id, ct);
            if (index is null)
            {
                if (await videos.FindAsync(id, ct) is not StoredVideo video || !await IsReadyAsync(id, state, databases, ct))
                {
                    return None(context, "This video has no storyboard, or not yet: it is made when the video has ended.");
                }

                var making = storyboards.MakeAsync(video.Snapshot);
                await Task.WhenAny(making, Task.Delay(Patience, time, ct));
                index = await storyboards.FindIndexAsync(id, ct);
                if (index is null && !making.IsCompleted)
                {
                    context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
                }
            }

            return index is null ? None(context, "This video has no storyboard, or not yet.") : await SendAsync(context, index, "text/vtt; charset=utf-8", "public, max-age=3600", ct);
        }
        catch (IOException)
        {
            return Away(context);
        }
    }

    private static async Task<IResult> SheetAsync(string videoId, string file, VideoStoryboards storyboards, HttpContext context, CancellationToken ct)
    {
        DeliveryHeaders.AllowEveryOrigin(context.Response);
        if (!VideoId.TryParse(videoId, out var id) || !TryNumber(file, out var number))
        {
            return None(context, "There is no such sheet.");
        }

        try
        {
            return await storyboards.FindSheetAsync(id, number, ct) is { } sheet
                ? await SendAsync(context, sheet, "image/jpeg", DeliveryHeaders.Immutable.ToString(), ct)
                : None(context, "There is no such sheet.");
        }
        catch (IOException)
        {
            return Away(context);
        }
    }

    // One spelling for each number, or a cache would hold one sheet under many names.
    private static bool TryNumber(string file, out int number)
    {
        number = 0;
        return file.EndsWith(".jpg", StringComparison.Ordinal)
            && int.TryParse(file.AsSpan(0, file.Length - 4), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && string.Equals(file, string.Create(CultureInfo.InvariantCulture, $"{number}.jpg"), StringComparison.Ordinal);
    }

    // A recording that still grows (an upload that is being read in) would get the storyboard of its beginning.
    private static async Task<bool> IsReadyAsync(VideoId id, DatabaseState state, IDbContextFactory<RillcastDb> databases, CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return false;
        }

        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            return await db.Videos.AnyAsync(v => v.Id == id.Value && v.State == VideoState.Ready, ct);
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            return false;
        }
    }

    private static async Task<IResult> SendAsync(HttpContext context, StoredObject content, string type, string cache, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = cache;
        context.Response.ContentLength = content.Length;
        return TypedResults.Stream(await content.ReadAsync(0, ct), type);
    }

    private static ProblemHttpResult None(HttpContext context, string detail)
    {
        context.Response.Headers.CacheControl = "public, max-age=2";
        return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: detail);
    }

    private static ProblemHttpResult Away(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "The media store cannot be reached.");
    }
}
