using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Views;

/// <summary><c>POST /api/videos/{id}/views</c>: a page says that it has really been watching for some seconds.</summary>
internal static class ViewEndpoints
{
    public static void AddViews(this IServiceCollection services)
    {
        services.AddSingleton<ViewCounter>();
#pragma warning disable RS0030 // Composition: one object under two names.
        services.AddHostedService(provider => provider.GetRequiredService<ViewCounter>());
#pragma warning restore RS0030
    }

    public static void MapViews(this IEndpointRouteBuilder api) =>
        api.MapPost("/videos/{id}/views", CountAsync).AllowAnonymous().WithTags("Watching").WithName("CountView")
            .WithSummary("Counts a watch, once for each viewer and watch; to be sent after some seconds of playing.").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> CountAsync(string id, HttpContext http, WatchedVideos videos, ViewCounter counter, CancellationToken ct)
    {
        var (found, refusal) = await videos.FindAsync(id, http, ct);
        if (refusal is not null || found is null || !VideoId.TryParse(id, out var video))
        {
            return refusal ?? Problems.NotFound("video");
        }

        counter.Note(video, http.User.UserId ?? Stranger(http));
        return TypedResults.NoContent();
    }

    // Not kept anywhere but in memory, and not readable there.
    private static string Stranger(HttpContext http) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{http.Connection.RemoteIpAddress}\n{http.Request.Headers.UserAgent}")).AsSpan(0, 12));
}
