using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Server.Mail;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts.Recovery;

/// <summary><c>/api/auth/password-reset</c>: for those who have forgotten their password.</summary>
internal static class RecoveryEndpoints
{
    public static void MapRecovery(this IEndpointRouteBuilder api)
    {
        var reset = api.MapGroup("/auth/password-reset").AllowAnonymous().WithTags("Accounts").ProducesProblem(StatusCodes.Status429TooManyRequests);
        reset.MapPost("/", AskAsync).WithName("AskPasswordReset").WithSummary("Sends a link to choose a new password, when the address has an account; the answer does not tell.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        reset.MapPost("/confirm", ConfirmAsync).WithName("ResetPassword").WithSummary("Chooses a new password with the secret of a link, once; signs the account out everywhere.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> AskAsync(
        PasswordResetRequest request, HttpContext http, RillcastDb db, PasswordResets resets, Outbox outbox, ServerOptions server, AttemptLimiter limiter, CancellationToken ct)
    {
        if (!outbox.IsOpen)
        {
            return Problems.Conflict("This server sends no mail. Ask its administrator for a link to choose a new password.");
        }

        var key = await db.EmailKeyAsync(request.Email, ct);
        if (!limiter.TryBegin(http.Connection.RemoteIpAddress, "reset " + key, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter);
        }

        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.EmailKey == key, ct) is { } user)
        {
            var (path, expires) = await resets.MakeAsync(user.Id, ct);
            outbox.TrySend(ResetLetter.To(user, server.Name, outbox.LinkBase + path, expires));
        }

        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ConfirmAsync(
        NewPasswordRequest request, HttpContext http, RillcastDb db, PasswordResets resets, Passwords passwords, SignIn signIn, AttemptLimiter limiter, CancellationToken ct)
    {
        if (!limiter.TryBegin(http.Connection.RemoteIpAddress, null, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter);
        }

        if (await resets.FindEmailAsync(request.Token, ct) is { } email && EasyPasswords.Has(request.Password, email))
        {
            return Problems.Invalid("password", EasyPasswords.Refusal);
        }

        if (await resets.RedeemAsync(request.Token, ct) is not { } user)
        {
            return Problems.Invalid("token", "This link was used already, or is too old. Ask for another.");
        }

        limiter.TakeBack(http.Connection.RemoteIpAddress, null);
        var hash = await passwords.HashAsync(request.Password, ct);
        await db.Users.Where(u => u.Id == user).ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordHash, hash), ct);
        await signIn.EndAllAsync(user, null, ct);
        return TypedResults.NoContent();
    }
}

/// <param name="Email">The address of the account.</param>
public sealed record PasswordResetRequest([property: Required, EmailAddress, StringLength(254)] string Email);

/// <param name="Token">What stands behind <c>#</c> in the link.</param>
/// <param name="Password">At least 8 characters; none of the most common ones, and not the address.</param>
public sealed record NewPasswordRequest(
    [property: Required, StringLength(100)] string Token,
    [property: Required, StringLength(Passwords.MaxLength, MinimumLength = Passwords.MinLength)] string Password);
