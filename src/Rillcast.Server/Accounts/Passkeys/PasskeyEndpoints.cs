using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts.Passkeys;

/// <summary><c>/api/auth/passkeys</c>: passkeys beside the password.</summary>
internal static class PasskeyEndpoints
{
    /// <summary>Passkeys of one account.</summary>
    public const int MaxPasskeys = 20;

    public static void MapPasskeys(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/auth/passkeys").RequireAuthorization().WithTags("Accounts").ProducesProblem(StatusCodes.Status401Unauthorized);
        own.MapGet("/", ListAsync).WithName("ListPasskeys").WithSummary("The caller's passkeys.");
        own.MapPost("/options", BeginAsync).WithName("BeginPasskey").WithSummary("What navigator.credentials.create is to be called with.").ProducesProblem(StatusCodes.Status409Conflict);
        own.MapPost("/", AddAsync).WithName("AddPasskey").WithSummary("Keeps the passkey that the browser made.").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        own.MapDelete("/{id}", RemoveAsync).WithName("RemovePasskey").WithSummary("Removes a passkey; nobody signs in with it any more.").ProducesProblem(StatusCodes.Status404NotFound);

        var signIn = api.MapGroup("/auth/passkeys/sign-in").AllowAnonymous().WithTags("Accounts");
        signIn.MapPost("/options", (HttpContext http, PasskeyCheck check) => TypedResults.Ok(PasskeyOptions.Of(check.BeginSignIn(http))))
            .WithName("BeginPasskeySignIn").WithSummary("What navigator.credentials.get is to be called with.");
        signIn.MapPost("/", SignInAsync).WithName("PasskeySignIn").WithSummary("Signs in with a passkey; who it is, the passkey tells.")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Ok<PasskeyList>> ListAsync(ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId;
        var rows = await db.Passkeys.AsNoTracking().Where(p => p.UserId == me).OrderByDescending(p => p.Id).Take(MaxPasskeys)
            .Select(p => new PasskeyResponse(p.Id, p.Name, p.CreatedAt, p.LastUsedAt)).ToListAsync(ct);
        return TypedResults.Ok(new PasskeyList(rows));
    }

    private static async Task<Results<Ok<PasskeyOptions>, UnauthorizedHttpResult, ProblemHttpResult>> BeginAsync(HttpContext http, RillcastDb db, PasskeyCheck check, CancellationToken ct)
    {
        if (await MeAsync(http, db, ct) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        return await db.Passkeys.CountAsync(p => p.UserId == user.Id, ct) >= MaxPasskeys
            ? Problems.Conflict($"An account can have {MaxPasskeys} passkeys.")
            : TypedResults.Ok(PasskeyOptions.Of(await check.BeginRegistrationAsync(http, user, ct)));
    }

    private static async Task<Results<Created<PasskeyResponse>, UnauthorizedHttpResult, ProblemHttpResult>> AddAsync(
        AddPasskeyRequest request, HttpContext http, RillcastDb db, PasskeyCheck check, TimeProvider time, CancellationToken ct)
    {
        if (await MeAsync(http, db, ct) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        if (await check.FinishRegistrationAsync(http, user, request.Ticket, request.Credential, ct) is not { } made)
        {
            return Problems.Invalid("credential", "This is not the passkey that was asked for, or it came too late. Try again.");
        }

        var now = time.GetUtcNow();
        var passkey = new Passkey
        {
            Id = NewId.At(now),
            UserId = user.Id,
            CredentialId = made.Id,
            PublicKey = made.PublicKey,
            SignCount = made.SignCount,
            Name = request.Name?.Trim() is { Length: > 0 } name ? name : DeviceName.Of(http.Request.Headers.UserAgent),
            CreatedAt = now,
        };
        db.Passkeys.Add(passkey);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (DatabaseFailure.IsTaken(e, "ix_passkeys_credential"))
        {
            return Problems.Conflict("This passkey is known already.");
        }

        return TypedResults.Created((string?)null, new PasskeyResponse(passkey.Id, passkey.Name, passkey.CreatedAt, null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId;
        return await db.Passkeys.Where(p => p.Id == id && p.UserId == me).ExecuteDeleteAsync(ct) > 0 ? TypedResults.NoContent() : Problems.NotFound("passkey");
    }

    private static async Task<Results<Ok<LoginResponse>, ProblemHttpResult>> SignInAsync(
        PasskeySignature request, HttpContext http, PasskeyCheck check, SignIn signIn, AttemptLimiter limiter, CancellationToken ct)
    {
        var address = http.Connection.RemoteIpAddress;
        if (!limiter.TryBegin(address, null, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter);
        }

        if (await check.FindUserAsync(http, request.Ticket, request.Credential, ct) is not { } user)
        {
            return TypedResults.Problem("This passkey is not known here, or it answered too late. Try again, or sign in with your password.", statusCode: StatusCodes.Status401Unauthorized);
        }

        limiter.TakeBack(address, null);
        return TypedResults.Ok(await signIn.BeginAsync(http, user, ct));
    }

    private static Task<User?> MeAsync(HttpContext http, RillcastDb db, CancellationToken ct)
    {
        var me = http.User.UserId;
        return db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == me, ct);
    }
}

/// <param name="Ticket">To be sent back with the answer, within five minutes, once.</param>
/// <param name="Options">As <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> and <c>parseRequestOptionsFromJSON</c> take them.</param>
public sealed record PasskeyOptions(string Ticket, JsonElement Options)
{
    internal static PasskeyOptions Of((string Ticket, JsonElement Options) begun) => new(begun.Ticket, begun.Options);
}

/// <param name="Ticket">As it came with the options.</param>
/// <param name="Credential">What the browser answered, as <c>PublicKeyCredential.toJSON</c> writes it.</param>
/// <param name="Name">For its owner; null for the name of the device.</param>
public sealed record AddPasskeyRequest([property: Required, StringLength(1000)] string Ticket, JsonElement Credential, [property: StringLength(60)] string? Name = null);

/// <param name="Ticket">As it came with the options.</param>
/// <param name="Credential">What the browser answered, as <c>PublicKeyCredential.toJSON</c> writes it.</param>
public sealed record PasskeySignature([property: Required, StringLength(1000)] string Ticket, JsonElement Credential);

/// <param name="Items">Newest first; never more than fit.</param>
public sealed record PasskeyList(IReadOnlyList<PasskeyResponse> Items);

/// <param name="Id">Opaque.</param>
/// <param name="Name">For its owner.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">When somebody last signed in with it; null: never.</param>
public sealed record PasskeyResponse(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
