using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion.Ladders;

/// <summary><c>/api/channels/{id}/ladder</c>: the qualities that a channel has in place of the configured ones, from its next broadcast or conversion on.</summary>
internal static class ChannelLadderEndpoints
{
    public static void MapChannelLadder(this IEndpointRouteBuilder api)
    {
        var ladder = api.MapGroup("/channels/{id}/ladder").WithTags("Channels").RequireAuthorization()
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        ladder.MapGet("/", GetAsync).WithName("GetChannelLadder").WithSummary("The qualities that the channel's videos are converted to; owner or administrator.");
        ladder.MapPut("/", PutAsync).WithName("SetChannelLadder").WithSummary("Gives the channel qualities of its own, from its next broadcast on; owner or administrator.");
        ladder.MapDelete("/", DeleteAsync).WithName("DeleteChannelLadder").WithSummary("Goes back to this server's usual qualities; owner or administrator.");
    }

    private static async Task<Results<Ok<ChannelLadderResponse>, ProblemHttpResult>> GetAsync(string id, ClaimsPrincipal user, RillcastDb db, LadderOptions options, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        var own = await db.ChannelLadders.AsNoTracking().Where(l => l.ChannelId == id).Select(l => l.Rungs).SingleOrDefaultAsync(ct);
        return TypedResults.Ok(ChannelLadderResponse.Of(own is null ? null : ChannelLadders.Read(own), options));
    }

    private static async Task<Results<Ok<ChannelLadderResponse>, ProblemHttpResult>> PutAsync(
        string id, ChannelLadderRequest request, ClaimsPrincipal user, RillcastDb db, LadderOptions options, TimeProvider time, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        if (request.Rungs.Contains(null!))
        {
            return Problems.Invalid("rungs", "One of the qualities is null.");
        }

        if (request.Rungs.FirstOrDefault(r => r.Side % 2 != 0) is { } odd)
        {
            return Problems.Invalid("rungs", $"A side of {odd.Side} is odd: encoders need even ones.");
        }

        if (request.Rungs.GroupBy(r => r.Side).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return Problems.Invalid("rungs", $"There are two qualities of {twice.Key} lines.");
        }

        var own = new OwnLadder([.. request.Rungs.Select(r => r.ToOwn()).OrderByDescending(r => r.Side)]);
        var (rungs, now) = (ChannelLadders.Write(own), time.GetUtcNow());
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into channel_ladders (channel_id, rungs, updated_at) values ({id}, {rungs}::jsonb, {now})
            on conflict (channel_id) do update set rungs = excluded.rungs, updated_at = excluded.updated_at
            """,
            ct);
        return TypedResults.Ok(ChannelLadderResponse.Of(own, options));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        await db.ChannelLadders.Where(l => l.ChannelId == id).ExecuteDeleteAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<ProblemHttpResult?> FindRefusalAsync(string channelId, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var owner = await db.Channels.AsNoTracking().Where(c => c.Id == channelId).Select(c => c.OwnerId).SingleOrDefaultAsync(ct);
        return owner is null ? Problems.NotFound("channel")
            : user.MayChange(owner) ? null
            : Problems.Forbidden("Only the owner of the channel chooses its qualities.");
    }
}
