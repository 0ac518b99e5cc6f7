using Rillcast.Media;

namespace Rillcast.Server.Posters;

/// <summary>Serves posters at <c>/v/{videoId}/poster.jpg</c>, beside the media they are of.</summary>
internal static class PosterEndpoints
{
    public static IServiceCollection AddPosters(this IServiceCollection services) => services.AddSingleton<Keyframes>().AddSingleton<VideoPosters>();

    public static IEndpointRouteBuilder MapPosters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v/{videoId}/poster.jpg", GetAsync).AllowAnonymous().ExcludeFromDescription();
        return routes;
    }

    /// <summary>Name of a video's poster beside its media, whether it is there yet or not.</summary>
    public const string FileName = "poster.jpg";

    private static async Task<IResult> GetAsync(string videoId, VideoPosters posters, HttpContext context, CancellationToken ct)
    {
        if (!VideoId.TryParse(videoId, out var id) || await posters.FindAsync(id, ct) is not { } poster)
        {
            context.Response.Headers.CacheControl = "public, max-age=2";
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "No poster", detail: "This video has no poster, or not yet.");
        }

        // It is made anew while the video is live.
        context.Response.Headers.CacheControl = "public, max-age=15";
        return TypedResults.Stream(await poster.ReadAsync(0, ct), "image/jpeg");
    }
}
