using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Media;
using Rillcast.Server.Playback;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Downloads;

/// <summary>Downloads: the list in the API, the files beside the media.</summary>
internal static class DownloadEndpoints
{
    public static IServiceCollection AddDownloads(this IServiceCollection services) => services
        .AddSingleton<DownloadTables>()
        .AddSingleton<VideoDownloads>()
        .AddSingleton<DownloadBody>()
        .AddSingleton<DownloadHandler>();

    /// <summary><c>GET /api/videos/{id}/downloads</c>.</summary>
    public static void MapDownloads(this IEndpointRouteBuilder api) =>
        api.MapGet("/videos/{id}/downloads", ListAsync).AllowAnonymous().WithTags("Watching").WithName("ListDownloads")
            .WithSummary("The qualities in which a stored video can be downloaded as a plain MP4 file, best first.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The files, <c>/v/{videoId}/download/{track}.mp4</c>.</summary>
    public static void MapDownloadFiles(this IEndpointRouteBuilder routes) => routes
        .Map(
            "/v/{videoId}/download/{file}",
            (string videoId, string file, DownloadHandler handler, HttpContext context) => handler.HandleAsync(context, videoId, file))
        .AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<Ok<DownloadList>, ProblemHttpResult>> ListAsync(
        string id, DownloadHandler handler, VideoDownloads downloads, HiddenVideos hidden, WatchedVideos watched, MediaAddresses addresses, HttpContext http, CancellationToken ct)
    {
        if (!VideoId.TryParse(id, out var video))
        {
            return Problems.NotFound("video");
        }

        // Without the database a recording can still be had, unless it is a private one.
        if (hidden.IsPrivate(video) && await watched.FindAsync(id, http, ct) is { Found: null } nothing)
        {
            return nothing.Refusal ?? Problems.NotFound("video");
        }

        try
        {
            var (stored, _, refusal) = await handler.FindAsync(video, ct);
            if (stored is null)
            {
                return TypedResults.Problem(refusal!.Value.Detail, statusCode: refusal.Value.Status);
            }

            var folder = addresses.FolderOf(video, hidden.Of(video));
            var items = new List<DownloadResponse>();
            foreach (var plan in DownloadPlan.All(stored.Snapshot))
            {
                var (bytes, isExact) = await downloads.SizeAsync(plan, ct);
                items.Add(new DownloadResponse(
                    plan.Track.Track.Value, plan.Label, plan.Config?.Width, plan.Config?.Height, plan.Codecs, bytes, isExact, $"{folder}download/{plan.FileName}"));
            }

            return TypedResults.Ok(new DownloadList(items));
        }
        catch (IOException)
        {
            http.Response.Headers.RetryAfter = "5";
            return TypedResults.Problem("The media store cannot be reached. Try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

/// <param name="Items">Best first, sound only last.</param>
public sealed record DownloadList(IReadOnlyList<DownloadResponse> Items);

/// <param name="Track">Name of the quality; <c>source</c> has the pictures as they were sent.</param>
/// <param name="Label">For people: <c>1080p60 H.264</c>.</param>
/// <param name="Width">Of the pictures; null for sound only.</param>
/// <param name="Height">Of the pictures; null for sound only.</param>
/// <param name="Codecs">RFC 6381.</param>
/// <param name="Bytes">Size of the file; about that before it was asked for the first time.</param>
/// <param name="Exact">The size is exact.</param>
/// <param name="Url">The file; takes byte ranges.</param>
public sealed record DownloadResponse(string Track, string Label, int? Width, int? Height, string Codecs, long Bytes, bool Exact, string Url);
