using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Recovery;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;
using Rillcast.Server.Mail;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts.Administration;

/// <summary><c>/api/admin/users</c>: the accounts of this server, for its administrators.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/admin/users").ForAdministrators().WithTags("Administration");
        users.MapGet("/", ListAsync).WithName("ListUsers").WithSummary("Accounts, newest first.").ProducesValidationProblem();
        users.MapPatch("/{id}", ChangeAsync).WithName("UpdateUser").WithSummary("Sets the role of an account.").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        users.MapPost("/{id}/password-reset", ResetAsync).WithName("MakePasswordReset").WithSummary("Makes a link with which the account's owner chooses a new password, once.").ProducesProblem(StatusCodes.Status404NotFound);
        users.MapDelete("/{id}/sessions", SignOutAsync).WithName("EndUserSessions").WithSummary("Signs an account out everywhere.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Lets nobody else in.</summary>
    public static RouteGroupBuilder ForAdministrators(this RouteGroupBuilder group) => group.RequireAuthorization(policy => policy.RequireRole(EnumText<Role>.Of(Role.Administrator)))
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<Ok<Page<AdminUserResponse>>, ProblemHttpResult>> ListAsync([AsParameters] PageQuery page, [AsParameters] UserQuery wanted, RillcastDb db, CancellationToken ct)
    {
        var query = db.Users.AsNoTracking();
        if (wanted.Role is { } text)
        {
            if (!EnumText<Role>.TryRead(text, out var role))
            {
                return Problems.Invalid("role", "Roles are viewer, broadcaster, moderator and administrator.");
            }

            query = query.Where(u => u.Role == role);
        }

        if (wanted.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = Patterns.Containing(search);
            query = query.Where(u => EF.Functions.ILike(u.Email, pattern, Patterns.Escape) || EF.Functions.ILike(u.Name, pattern, Patterns.Escape));
        }

        if (page.Cursor is { } cursor)
        {
            query = query.Where(u => string.Compare(u.Id, cursor) < 0);
        }

        var rows = await query.OrderByDescending(u => u.Id).Take(page.Size + 1)
            .Select(u => new AdminUserResponse(u.Id, u.Email, u.Name, u.Role, u.CreatedAt, db.Sessions.Where(s => s.UserId == u.Id).Max(s => (DateTimeOffset?)s.LastUsedAt), db.Channels.Count(c => c.OwnerId == u.Id)))
            .ToListAsync(ct);
        return TypedResults.Ok(Page<AdminUserResponse>.Of(rows, page.Size, u => u.Id));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(
        string id, UpdateUserRequest request, ClaimsPrincipal caller, RillcastDb db, KnownSessions sessions, StreamKeyring keyring, CancellationToken ct)
    {
        var role = request.Role!.Value;
        if (id == caller.UserId && role != Role.Administrator)
        {
            return Problems.Conflict("Nobody takes the administrator's role from himself: another administrator can.");
        }

        if (await db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(u => u.SetProperty(x => x.Role, role), ct) == 0)
        {
            return Problems.NotFound("account");
        }

        sessions.Refresh(await db.Sessions.AsNoTracking().Where(s => s.UserId == id).Select(s => s.Id).ToListAsync(ct));

        // Its stream keys open as much as it may do now.
        await keyring.RefreshAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<PasswordResetLink>, ProblemHttpResult>> ResetAsync(string id, HttpContext http, RillcastDb db, PasswordResets resets, MailOptions mail, CancellationToken ct)
    {
        if (!await db.Users.AnyAsync(u => u.Id == id, ct))
        {
            return Problems.NotFound("account");
        }

        var (path, expires) = await resets.MakeAsync(id, ct);
        return TypedResults.Ok(new PasswordResetLink((mail.LinkBase?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}") + path, expires));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOutAsync(string id, RillcastDb db, SignIn signIn, CancellationToken ct)
    {
        if (!await db.Users.AnyAsync(u => u.Id == id, ct))
        {
            return Problems.NotFound("account");
        }

        await signIn.EndAllAsync(id, null, ct);
        return TypedResults.NoContent();
    }
}

/// <summary>Which accounts.</summary>
public sealed record UserQuery
{
    /// <summary>Part of the name or e-mail address.</summary>
    [FromQuery(Name = "q"), StringLength(200)]
    public string? Search { get; init; }

    /// <summary>Only those with this role.</summary>
    [FromQuery(Name = "role"), StringLength(20)]
    public string? Role { get; init; }
}

/// <param name="Role">What the account may do from now on.</param>
public sealed record UpdateUserRequest([property: Required] Role? Role);

/// <param name="Url">To be given to the account's owner by a safe way.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record PasswordResetLink(string Url, DateTimeOffset ExpiresAt);

/// <param name="Id">Opaque.</param>
/// <param name="Email">The address of the account.</param>
/// <param name="Name">How others see this person.</param>
/// <param name="Role">What this person may do on the whole site.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="LastUsedAt">When one of its sessions was last used, to the minute or so; null when it is signed in nowhere.</param>
/// <param name="Channels">Channels it has.</param>
public sealed record AdminUserResponse(string Id, string Email, string Name, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, int Channels);
