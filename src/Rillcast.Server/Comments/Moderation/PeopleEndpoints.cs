using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments.Moderation;

/// <summary><c>/api/channels/{channel}/bans</c> and <c>…/moderators</c>.</summary>
internal static class PeopleEndpoints
{
    public static void MapChannelPeople(this IEndpointRouteBuilder api)
    {
        var channel = api.MapGroup("/channels/{channel}").RequireAuthorization().WithTags("Moderation");
        channel.MapGet("/bans", BansAsync).WithName("ListBans").WithSummary("Who may not write here, by account age; moderators.").Refuses();
        channel.MapPut("/bans/{user}", BanAsync).WithName("Ban").WithSummary("Somebody may not write here, for a time or for good; moderators.").Refuses().ProducesProblem(StatusCodes.Status409Conflict);
        channel.MapDelete("/bans/{user}", UnbanAsync).WithName("Unban").WithSummary("Somebody may write here again; moderators.").Refuses();
        channel.MapGet("/moderators", ModeratorsAsync).WithName("ListModerators").WithSummary("Whom the owner lets moderate; moderators.").Refuses();
        channel.MapPut("/moderators/{user}", AppointAsync).WithName("AppointModerator").WithSummary("Lets somebody moderate; owner or administrator.").Refuses();
        channel.MapDelete("/moderators/{user}", DismissAsync).WithName("DismissModerator").WithSummary("A moderator no longer; owner or administrator.").Refuses();
    }

    private static async Task<Results<Ok<Page<BanResponse>>, ProblemHttpResult>> BansAsync(
        string channel, [AsParameters] PageQuery page, ClaimsPrincipal caller, RillcastDb db, TimeProvider time, CancellationToken ct)
    {
        if ((await db.FindModeratedAsync(channel, caller, ct)).Refusal is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow();
        var bans = db.ChannelBans.AsNoTracking().Where(b => b.ChannelId == channel && (b.Until == null || b.Until > now));
        bans = page.Cursor is { } cursor ? bans.Where(b => string.Compare(b.UserId, cursor) > 0) : bans;
        var rows = await bans.OrderBy(b => b.UserId).Take(page.Size + 1)
            .Select(b => new BanResponse(new PersonResponse(b.UserId, b.User!.Name), b.Reason, b.Note, b.CreatedAt, b.Until)).ToListAsync(ct);
        return TypedResults.Ok(Page<BanResponse>.Of(rows, page.Size, b => b.User.Id));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> BanAsync(
        string channel, string user, BanRequest request, ClaimsPrincipal caller, RillcastDb db, ModerationLog log, TimeProvider time, CancellationToken ct)
    {
        var (owner, refusal) = await db.FindModeratedAsync(channel, caller, ct);
        if (refusal is not null)
        {
            return refusal;
        }

        var now = time.GetUtcNow();
        if (request.Until is { } until && until <= now)
        {
            return Problems.Invalid("until", "A ban ends in the future.");
        }

        if (await db.Users.AsNoTracking().Where(u => u.Id == user).Select(u => new { u.Role }).SingleOrDefaultAsync(ct) is not { } found)
        {
            return Problems.NotFound("account");
        }

        // Moderators do not ban each other; whom the owner appointed, the owner dismisses.
        if (user == owner || found.Role >= Role.Moderator || await db.ChannelModerators.AnyAsync(m => m.ChannelId == channel && m.UserId == user, ct))
        {
            return Problems.Conflict("The owner and moderators cannot be banned.");
        }

        var grounds = Grounds.Of(request.Reason, request.Note);
        var reason = grounds.Reason is { } given ? EnumText<ModerationReason>.Of(given) : null;
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into channel_bans (channel_id, user_id, reason, note, created_at, until) values ({channel}, {user}, {reason}, {grounds.Note}, {now}, {request.Until?.ToUniversalTime()})
            on conflict (channel_id, user_id) do update set reason = excluded.reason, note = excluded.note, created_at = excluded.created_at, until = excluded.until
            """,
            ct);
        await log.WriteAsync(channel, caller, ModerationAction.Ban, user, grounds, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> UnbanAsync(string channel, string user, ClaimsPrincipal caller, RillcastDb db, ModerationLog log, CancellationToken ct)
    {
        if ((await db.FindModeratedAsync(channel, caller, ct)).Refusal is { } refusal)
        {
            return refusal;
        }

        if (await db.ChannelBans.Where(b => b.ChannelId == channel && b.UserId == user).ExecuteDeleteAsync(ct) > 0)
        {
            await log.WriteAsync(channel, caller, ModerationAction.Unban, user, Grounds.None, ct);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Page<PersonResponse>>, ProblemHttpResult>> ModeratorsAsync(string channel, [AsParameters] PageQuery page, ClaimsPrincipal caller, RillcastDb db, CancellationToken ct)
    {
        if ((await db.FindModeratedAsync(channel, caller, ct)).Refusal is { } refusal)
        {
            return refusal;
        }

        var moderators = db.ChannelModerators.AsNoTracking().Where(m => m.ChannelId == channel);
        moderators = page.Cursor is { } cursor ? moderators.Where(m => string.Compare(m.UserId, cursor) > 0) : moderators;
        var rows = await moderators.OrderBy(m => m.UserId).Take(page.Size + 1).Select(m => new PersonResponse(m.UserId, m.User!.Name)).ToListAsync(ct);
        return TypedResults.Ok(Page<PersonResponse>.Of(rows, page.Size, p => p.Id));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> AppointAsync(
        string channel, string user, ClaimsPrincipal caller, RillcastDb db, ModerationLog log, TimeProvider time, CancellationToken ct)
    {
        if (await OwnersOnlyAsync(channel, caller, db, ct) is { } refusal)
        {
            return refusal;
        }

        if (!await db.Users.AnyAsync(u => u.Id == user, ct))
        {
            return Problems.NotFound("account");
        }

        if (await db.Database.ExecuteSqlAsync($"insert into channel_moderators (channel_id, user_id, created_at) values ({channel}, {user}, {time.GetUtcNow()}) on conflict do nothing", ct) > 0)
        {
            await log.WriteAsync(channel, caller, ModerationAction.Appoint, user, Grounds.None, ct);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DismissAsync(string channel, string user, ClaimsPrincipal caller, RillcastDb db, ModerationLog log, CancellationToken ct)
    {
        if (await OwnersOnlyAsync(channel, caller, db, ct) is { } refusal)
        {
            return refusal;
        }

        if (await db.ChannelModerators.Where(m => m.ChannelId == channel && m.UserId == user).ExecuteDeleteAsync(ct) > 0)
        {
            await log.WriteAsync(channel, caller, ModerationAction.Dismiss, user, Grounds.None, ct);
        }

        return TypedResults.NoContent();
    }

    private static async Task<ProblemHttpResult?> OwnersOnlyAsync(string channel, ClaimsPrincipal caller, RillcastDb db, CancellationToken ct) =>
        await db.Channels.AsNoTracking().Where(c => c.Id == channel).Select(c => c.OwnerId).SingleOrDefaultAsync(ct) is not { } owner ? Problems.NotFound("channel")
            : caller.MayChange(owner) ? null
            : Problems.Forbidden("Only the owner of the channel can do this.");
}

/// <param name="Reason">Why: the banned are told, and the log; null for none.</param>
/// <param name="Note">A few words for the log; the banned do not see them.</param>
/// <param name="Until">When it ends; null for never.</param>
public sealed record BanRequest(ModerationReason? Reason = null, [property: StringLength(Grounds.MaxNote)] string? Note = null, DateTimeOffset? Until = null);

/// <param name="User">Who.</param>
/// <param name="Reason">Why; null when none was given.</param>
/// <param name="Note">Words beside it; empty for none.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="Until">Until when; null for good.</param>
public sealed record BanResponse(PersonResponse User, ModerationReason? Reason, string Note, DateTimeOffset CreatedAt, DateTimeOffset? Until);
