using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Channels;

/// <summary><c>/api/channels</c>.</summary>
internal static class ChannelEndpoints
{
    /// <summary>Channels of one account; an administrator has no limit.</summary>
    public const int MaxChannels = 20;

    private static readonly HashSet<string> Reserved = ["admin", "api", "live", "me", "new", "null", "rillcast", "root", "search", "studio", "support", "system", "undefined", "watch"];

    public static void MapChannels(this IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("Channels");
        channels.MapGet("/", ListAsync).WithName("ListChannels").WithSummary("All channels, or those of the caller, or those the caller follows, newest first.");
        channels.MapPost("/", CreateAsync).RequireAuthorization().WithName("CreateChannel").WithSummary("Makes a channel.").ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        channels.MapGet("/{handle}", GetAsync).WithName("GetChannel").WithSummary("A channel by its handle.").ProducesProblem(StatusCodes.Status404NotFound);
        channels.MapPatch("/{id}", UpdateAsync).RequireAuthorization().WithName("UpdateChannel").WithSummary("Changes name, description, links or what new videos are; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<ChannelResponse>>, UnauthorizedHttpResult>> ListAsync(
        [AsParameters] PageQuery page, bool? mine, bool? followed, HttpContext http, RillcastDb db, ChannelResponses responses, CancellationToken ct)
    {
        var query = db.Channels.AsNoTracking();
        var me = http.User.UserId;
        if ((mine is true || followed is true) && me is null)
        {
            return TypedResults.Unauthorized();
        }

        if (mine is true)
        {
            query = query.Where(c => c.OwnerId == me);
        }

        if (followed is true)
        {
            query = query.Where(c => db.Follows.Any(f => f.ChannelId == c.Id && f.UserId == me));
        }

        if (page.Cursor is { } cursor)
        {
            query = query.Where(c => string.Compare(c.Id, cursor) < 0);
        }

        var rows = await query.OrderByDescending(c => c.Id).Take(page.Size + 1).ToListAsync(ct);
        return TypedResults.Ok(Page<ChannelResponse>.Of(await responses.OfAsync(rows, http.User, db, ct), page.Size, c => c.Id));
    }

    private static async Task<Results<Created<ChannelResponse>, ProblemHttpResult>> CreateAsync(
        CreateChannelRequest request, HttpContext http, RillcastDb db, ChannelResponses responses, TimeProvider time, CancellationToken ct)
    {
        if (!http.User.IsBroadcaster)
        {
            return Problems.Forbidden("This account may not have channels. An administrator can allow it.");
        }

        var handle = request.Handle.ToLowerInvariant();
        if (Reserved.Contains(handle))
        {
            return Problems.Invalid("handle", "This handle is reserved.");
        }

        var name = VisibleText.Line(request.Name);
        if (name.Length == 0)
        {
            return Problems.Invalid("name", "The name is empty.");
        }

        var owner = http.User.UserId!;
        if (!http.User.IsAdmin && await db.Channels.CountAsync(c => c.OwnerId == owner, ct) >= MaxChannels)
        {
            return Problems.Conflict($"An account can have {MaxChannels} channels.");
        }

        var now = time.GetUtcNow();
        var channel = new Channel
        {
            Id = NewId.At(now),
            OwnerId = owner,
            Handle = handle,
            Name = name,
            Description = request.Description?.Trim() ?? "",
            CreatedAt = now,
        };
        db.Channels.Add(channel);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (DatabaseFailure.IsTaken(e, "ix_channels_handle"))
        {
            return Problems.Conflict("This handle is taken.");
        }

        return TypedResults.Created($"/api/channels/{handle}", await responses.OfAsync(channel, http.User, db, ct));
    }

    private static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> GetAsync(string handle, HttpContext http, RillcastDb db, ChannelResponses responses, CancellationToken ct)
    {
        var key = handle.ToLowerInvariant();
        var channel = await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Handle == key, ct);
        return channel is null ? Problems.NotFound("channel") : TypedResults.Ok(await responses.OfAsync(channel, http.User, db, ct));
    }

    private static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> UpdateAsync(
        string id, UpdateChannelRequest request, HttpContext http, RillcastDb db, ChannelResponses responses, StreamKeyring keyring, CancellationToken ct)
    {
        var channel = await db.Channels.SingleOrDefaultAsync(c => c.Id == id, ct);
        if (channel is null)
        {
            return Problems.NotFound("channel");
        }

        if (!http.User.MayChange(channel.OwnerId))
        {
            return Problems.Forbidden("Only its owner can change a channel.");
        }

        if (request.Name is { } given)
        {
            if (VisibleText.Line(given) is not { Length: > 0 } name)
            {
                return Problems.Invalid("name", "The name is empty.");
            }

            channel.Name = name;
        }

        if (request.Links?.Any(l => l is null || VisibleText.IsBlank(l.Title)) is true)
        {
            return Problems.Invalid("links", "A link has a title and an address.");
        }

        channel.Description = request.Description?.Trim() ?? channel.Description;
        channel.Links = request.Links is { } links ? ChannelLink.Write(links) : channel.Links;
        channel.DefaultVisibility = request.DefaultVisibility ?? channel.DefaultVisibility;
        await db.SaveChangesAsync(ct);
        keyring.Update(channel);
        return TypedResults.Ok(await responses.OfAsync(channel, http.User, db, ct));
    }
}

/// <param name="Handle">3 to 25 of a-z, 0-9, - and _, beginning and ending with a letter or digit; upper case becomes lower case.</param>
/// <param name="Name">How it is shown.</param>
/// <param name="Description">What it is about.</param>
public sealed record CreateChannelRequest(
    [property: Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9_-]{1,23}[A-Za-z0-9]", ErrorMessage = "A handle has 3 to 25 letters, digits, - and _, and begins and ends with a letter or digit.")] string Handle,
    [property: Required, StringLength(60, MinimumLength = 1)] string Name,
    [property: StringLength(2000)] string? Description = null);

/// <param name="Name">New name; null keeps it.</param>
/// <param name="Description">New description; null keeps it.</param>
/// <param name="DefaultVisibility">Who may watch new broadcasts and uploads; null keeps it.</param>
/// <param name="Links">All of its links; null keeps them.</param>
public sealed record UpdateChannelRequest(
    [property: StringLength(60, MinimumLength = 1)] string? Name = null,
    [property: StringLength(2000)] string? Description = null,
    Visibility? DefaultVisibility = null,
    [property: MaxLength(ChannelLink.Max)] IReadOnlyList<ChannelLink>? Links = null);

/// <param name="Id">Opaque.</param>
/// <param name="Handle">Its name in addresses.</param>
/// <param name="Name">How it is shown.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Avatar">A small square picture; null for none.</param>
/// <param name="Banner">A wide picture; null for none.</param>
/// <param name="Links">Where else to find it.</param>
/// <param name="Followers">How many follow it.</param>
/// <param name="Following">The caller follows it.</param>
/// <param name="Mine">The caller may change it.</param>
/// <param name="DefaultVisibility">Who may watch its new broadcasts and uploads.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Live">The video that is live on it now, and listed, or null.</param>
public sealed record ChannelResponse(
    string Id,
    string Handle,
    string Name,
    string Description,
    string? Avatar,
    string? Banner,
    IReadOnlyList<ChannelLink> Links,
    int Followers,
    bool Following,
    bool Mine,
    Visibility DefaultVisibility,
    DateTimeOffset CreatedAt,
    string? Live);
