using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary><c>/api/videos/{id}/conversion</c>: where the making of a video's qualities stands, and once more.</summary>
internal static class ConversionEndpoints
{
    public static void MapConversion(this IEndpointRouteBuilder api)
    {
        var conversion = api.MapGroup("/videos/{id}/conversion").WithTags("Videos").RequireAuthorization();
        conversion.MapGet("/", GetAsync).WithName("GetConversion").WithSummary("Where the making of a video's qualities stands; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        conversion.MapPost("/", AskAsync).WithName("AskForConversion").WithSummary("Asks for further codecs of a stored video; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        conversion.MapPost("/retry", RetryAsync).WithName("RetryConversion").WithSummary("Tries once more what was given up; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<ConversionResponse>, ProblemHttpResult>> GetAsync(
        string id, ClaimsPrincipal user, RillcastDb db, LiveConversions live, StoredJobs stored, IJobQueue queue, CancellationToken ct)
    {
        if (await VideoEndpoints.FindAsync(id, user, db, ct) is not { } row || !VideoId.TryParse(id, out var video))
        {
            return Problems.NotFound("video");
        }

        if (!user.MayChange(row.OwnerId))
        {
            return Problems.Forbidden("Only its owner can see how a video is made.");
        }

        if (live.Find(video) is { } broadcast)
        {
            return TypedResults.Ok(ConversionResponse.Of(broadcast, queue.State));
        }

        return stored.Find(video) is { } conversion
            ? TypedResults.Ok(ConversionResponse.Of(conversion, queue.State))
            : TypedResults.Ok(ConversionResponse.Of(await db.StoredConversions.AsNoTracking().SingleOrDefaultAsync(c => c.VideoId == id, ct), queue.State));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> AskAsync(string id, ConversionRequest request, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var wish = JsonSerializer.Serialize(new ConversionWish(request.Hevc, request.Av1, request.PerTitle), ConversionJson.Default.ConversionWish);
        return await AgainAsync(id, wish, user, db, ct);
    }

    private static Task<Results<Accepted, ProblemHttpResult>> RetryAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) => AgainAsync(id, null, user, db, ct);

    private static async Task<Results<Accepted, ProblemHttpResult>> AgainAsync(string id, string? wish, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        if (await VideoEndpoints.FindAsync(id, user, db, ct) is not { } row)
        {
            return Problems.NotFound("video");
        }

        if (!user.MayChange(row.OwnerId))
        {
            return Problems.Forbidden("Only its owner can have a video converted.");
        }

        var changed = await db.StoredConversions.Where(c => c.VideoId == id && (c.State == "done" || c.State == "failed"))
            .ExecuteUpdateAsync(
                c => c.SetProperty(x => x.State, "pending").SetProperty(x => x.Wish, x => wish ?? x.Wish)
                    .SetProperty(x => x.Total, 0).SetProperty(x => x.Done, 0).SetProperty(x => x.Failed, 0).SetProperty(x => x.Problems, "[]"),
                ct);
        return changed > 0 ? TypedResults.Accepted($"/api/videos/{id}/conversion") : Problems.Conflict("This video is live, or being converted.");
    }
}

/// <param name="Hevc">HEVC qualities as well.</param>
/// <param name="Av1">AV1 qualities as well.</param>
/// <param name="PerTitle">Choose the rates for this video; null means as configured.</param>
public sealed record ConversionRequest(bool Hevc = false, bool Av1 = false, bool? PerTitle = null);
