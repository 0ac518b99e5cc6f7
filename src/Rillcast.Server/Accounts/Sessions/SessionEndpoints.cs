using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary><c>/api/auth/sessions</c>: where the caller is signed in.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/auth/sessions").RequireAuthorization().WithTags("Accounts").ProducesProblem(StatusCodes.Status401Unauthorized);
        sessions.MapGet("/", ListAsync).WithName("ListSessions").WithSummary("Where the caller is signed in, newest first.");
        sessions.MapDelete("/", EndOthersAsync).WithName("EndOtherSessions").WithSummary("Signs the caller out everywhere else.");
        sessions.MapDelete("/{id}", EndAsync).WithName("EndSession").WithSummary("Signs one of the caller's devices out.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<Page<SessionResponse>>> ListAsync([AsParameters] PageQuery page, ClaimsPrincipal user, RillcastDb db, TimeProvider time, CancellationToken ct)
    {
        var (me, current, now) = (user.UserId, user.SessionId, time.GetUtcNow());
        var query = db.Sessions.AsNoTracking().Where(s => s.UserId == me && s.ExpiresAt > now);
        if (page.Cursor is { } cursor)
        {
            query = query.Where(s => string.Compare(s.Id, cursor) < 0);
        }

        var rows = await query.OrderByDescending(s => s.Id).Take(page.Size + 1)
            .Select(s => new SessionResponse(s.Id, s.Device, s.Address, s.CreatedAt, s.LastUsedAt, s.Id == current)).ToListAsync(ct);
        return TypedResults.Ok(Page<SessionResponse>.Of(rows, page.Size, s => s.Id));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(string id, ClaimsPrincipal user, SignIn signIn, CancellationToken ct) =>
        await signIn.EndAsync(user.UserId!, id, ct) ? TypedResults.NoContent() : Problems.NotFound("session");

    private static async Task<NoContent> EndOthersAsync(ClaimsPrincipal user, SignIn signIn, CancellationToken ct)
    {
        await signIn.EndAllAsync(user.UserId!, user.SessionId, ct);
        return TypedResults.NoContent();
    }
}

/// <param name="Id">Opaque.</param>
/// <param name="Device">For people: <c>Firefox on Linux</c>.</param>
/// <param name="Address">Where it was last used from.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastUsedAt">To the minute or so.</param>
/// <param name="Current">It is the session of this very request.</param>
public sealed record SessionResponse(string Id, string Device, string Address, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, bool Current);
