using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts;

/// <summary><c>PATCH /api/auth/me</c> and <c>PUT /api/auth/me/password</c>: what people change of their own account.</summary>
internal static class ProfileEndpoints
{
    public static void MapProfile(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/auth/me").RequireAuthorization().WithTags("Accounts")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests);
        me.MapPatch("/", ChangeAsync).WithName("UpdateMe").WithSummary("Changes name or e-mail address; the address needs the password.").ProducesProblem(StatusCodes.Status409Conflict);
        me.MapPut("/password", ChangePasswordAsync).WithName("ChangePassword").WithSummary("Changes the password and signs out everywhere else.");
    }

    private static async Task<Results<Ok<UserResponse>, UnauthorizedHttpResult, ProblemHttpResult>> ChangeAsync(
        UpdateMeRequest request, HttpContext http, RillcastDb db, OwnPassword password, CancellationToken ct)
    {
        var id = http.User.UserId;
        if (await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        if (request.Name is { } given)
        {
            if (VisibleText.Line(given) is not { Length: > 0 } name)
            {
                return Problems.Invalid("name", "The name is empty.");
            }

            user.Name = name;
        }

        if (request.Email is { } email && email.Trim() != user.Email)
        {
            if (await password.FindRefusalAsync(http, user, request.Password, ct) is { } refusal)
            {
                return refusal;
            }

            (user.Email, user.EmailKey) = (email.Trim(), await db.EmailKeyAsync(email, ct));
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (DatabaseFailure.IsTaken(e, "ix_users_email_key"))
        {
            return Problems.Conflict("There is an account with this e-mail address.");
        }

        return TypedResults.Ok(UserResponse.Of(user));
    }

    private static async Task<Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>> ChangePasswordAsync(
        ChangePasswordRequest request, HttpContext http, RillcastDb db, OwnPassword own, Passwords passwords, SignIn signIn, CancellationToken ct)
    {
        var id = http.User.UserId;
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        if (await own.FindRefusalAsync(http, user, request.Password, ct) is { } refusal)
        {
            return refusal;
        }

        if (EasyPasswords.Has(request.NewPassword, user.Email))
        {
            return Problems.Invalid("newPassword", EasyPasswords.Refusal);
        }

        var hash = await passwords.HashAsync(request.NewPassword, ct);
        await db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordHash, hash), ct);
        await db.PasswordResets.Where(r => r.UserId == id).ExecuteDeleteAsync(ct);
        await signIn.EndAllAsync(user.Id, http.User.SessionId, ct);
        return TypedResults.NoContent();
    }
}

/// <param name="Name">New name; null keeps it.</param>
/// <param name="Email">New address; null keeps it.</param>
/// <param name="Password">The account's password, for a new address.</param>
public sealed record UpdateMeRequest(
    [property: StringLength(60, MinimumLength = 1)] string? Name = null,
    [property: EmailAddress, StringLength(254)] string? Email = null,
    [property: StringLength(Passwords.MaxLength)] string? Password = null);

/// <param name="Password">The present one.</param>
/// <param name="NewPassword">At least 8 characters; none of the most common ones, and not the address.</param>
public sealed record ChangePasswordRequest(
    [property: Required, StringLength(Passwords.MaxLength)] string Password,
    [property: Required, StringLength(Passwords.MaxLength, MinimumLength = Passwords.MinLength)] string NewPassword);
