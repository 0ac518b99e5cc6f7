using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Accounts;
using Rillcast.Server.Frames.Devices;
using Rillcast.Server.Web;

namespace Rillcast.Server.Frames;

/// <summary>
/// <c>/api/videos/{id}/time</c>: the frames of an interval, by request. Stateless, the client names the offset; stateful (<c>…/next</c>), the server knows what the viewer got last.
/// </summary>
internal static class FrameEndpoints
{
    /// <summary>How often a stateful request is tried when the same viewer asks several times at once.</summary>
    private const int Tries = 8;

    public static void MapFrames(this IEndpointRouteBuilder api)
    {
        api.MapGet("/devices", () => TypedResults.Ok(new DeviceList(DeviceProfiles.All))).AllowAnonymous().WithTags("Frames").WithName("ListDevices")
            .WithSummary("The device profiles that choose codec, height and container.");
        Describe(api.MapGet("/videos/{id}/time", GetAsync).WithName("GetFrames")
            .WithSummary("The frames from an offset on, for a device. Offsets that are not written yet get no items and Retry-After; gaps are named; offsets outside are 416."));
    }

    /// <summary>The cursors are in the database.</summary>
    public static void MapNextFrames(this IEndpointRouteBuilder api) =>
        Describe(api.MapGet("/videos/{id}/time/next", GetNextAsync).WithoutHead().WithName("GetNextFrames")
            .WithSummary("The frames after those that this viewer got last; an offset moves him there. Each frame is given once, also when several requests are made at once."))
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route) => route.AllowAnonymous().WithTags("Frames").ProducesValidationProblem()
        .RefuseCommasIn("offset", "duration")
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task<Results<Ok<FramePage>, ProblemHttpResult>> GetAsync(
        string id, [AsParameters] FrameQuery query, HttpContext http, FrameRequests requests, CancellationToken ct) =>
        requests.AnswerAsync(id, query, http, async (video, tracks) =>
        {
            var from = query.Offset is { } offset ? FrameTime.Of(offset) : tracks.Available(video.Snapshot.IsEnded).From;
            return FrameRequests.RefuseOutside(from, video.Snapshot.IsEnded, tracks) is { } refusal
                ? refusal
                : TypedResults.Ok(await requests.ReadAsync(video, tracks, from, query.Length, http, ct));
        }, ct);

    private static Task<Results<Ok<FramePage>, ProblemHttpResult>> GetNextAsync(
        string id, [AsParameters] FrameQuery query, [AsParameters] FrameViewerQuery viewer, HttpContext http, FrameRequests requests, FrameCursors cursors, CancellationToken ct)
    {
        var user = http.User.UserId;
        var session = user is not null ? null : viewer.Session ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var (key, life) = user is not null ? ($"u:{user}", FrameLimits.UserCursorLife) : ($"s:{session}", FrameLimits.SessionCursorLife);
        return requests.AnswerAsync(id, query, http, async (video, tracks) =>
        {
            var isEnded = video.Snapshot.IsEnded;
            if (query.Offset is { } wanted && FrameRequests.RefuseOutside(FrameTime.Of(wanted), isEnded, tracks) is { } refusal)
            {
                return refusal;
            }

            for (var i = 0; i < Tries; i++)
            {
                var known = await cursors.ReadAsync(id, key, ct);
                var from = query.Offset is { } offset ? FrameTime.Of(offset) : Begin(known, isEnded, query.Length, tracks);
                var page = await requests.ReadAsync(video, tracks, from, query.Length, http, ct);
                var next = page.Next is { } more ? FrameTime.Of(more) : Math.Max(from, FrameTime.Of(page.Available.To));
                if (await cursors.TryMoveAsync(id, key, known, next, life, ct))
                {
                    return TypedResults.Ok(page with { Session = session });
                }
            }

            return Problems.Conflict("Too many requests of this viewer at once. Ask for one interval after the other.");
        }, ct);
    }

    /// <summary>Where an answer begins: after the last one, else at the beginning, or, of a live video, one interval before now.</summary>
    private static long Begin(long? known, bool isEnded, long length, DeviceTracks tracks)
    {
        var (from, to) = tracks.Available(isEnded);
        return Math.Max(from, known ?? (isEnded ? from : to - length));
    }
}
