using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Channels.Follows;

/// <summary><c>/api/channels/{id}/follow</c>. Both can be done again and again; the number of followers is exact whoever does what at once.</summary>
internal static class FollowEndpoints
{
    public static void MapFollows(this IEndpointRouteBuilder api)
    {
        var follow = api.MapGroup("/channels/{id}/follow").RequireAuthorization().WithTags("Channels").ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);
        follow.MapPut("/", FollowAsync).WithName("FollowChannel").WithSummary("Follows a channel.");
        follow.MapDelete("/", UnfollowAsync).WithName("UnfollowChannel").WithSummary("Follows it no more.");
    }

    private static async Task<Results<Ok<FollowResponse>, ProblemHttpResult>> FollowAsync(string id, ClaimsPrincipal user, RillcastDb db, TimeProvider time, CancellationToken ct)
    {
        var (me, now) = (user.UserId!, time.GetUtcNow());

        // One statement: the row and the number change together or not at all.
        await db.Database.ExecuteSqlAsync(
            $"""
            with added as (insert into follows (user_id, channel_id, created_at) select {me}, id, {now} from channels where id = {id} on conflict do nothing returning channel_id)
            update channels set followers = followers + 1 where id in (select channel_id from added)
            """,
            ct);
        return await AnswerAsync(id, true, db, ct);
    }

    private static async Task<Results<Ok<FollowResponse>, ProblemHttpResult>> UnfollowAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId!;
        await db.Database.ExecuteSqlAsync(
            $"""
            with removed as (delete from follows where user_id = {me} and channel_id = {id} returning channel_id)
            update channels set followers = followers - 1 where id in (select channel_id from removed)
            """,
            ct);
        return await AnswerAsync(id, false, db, ct);
    }

    private static async Task<Results<Ok<FollowResponse>, ProblemHttpResult>> AnswerAsync(string id, bool following, RillcastDb db, CancellationToken ct) =>
        await db.Channels.AsNoTracking().Where(c => c.Id == id).Select(c => (int?)c.Followers).SingleOrDefaultAsync(ct) is { } followers
            ? TypedResults.Ok(new FollowResponse(following, followers))
            : Problems.NotFound("channel");
}

/// <param name="Following">The caller follows the channel.</param>
/// <param name="Followers">Everybody who does.</param>
public sealed record FollowResponse(bool Following, int Followers);
