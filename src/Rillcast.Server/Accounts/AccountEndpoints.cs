using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts;

/// <summary><c>/api/auth</c>: accounts and sign-in.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Accounts");
        auth.MapPost("/register", RegisterAsync).AllowAnonymous().WithName("Register").WithSummary("Makes an account.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests);
        auth.MapPost("/login", LoginAsync).AllowAnonymous().WithName("Login").WithSummary("Signs in: a cookie for the web app, a bearer token for programs.")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        auth.MapPost("/logout", LogoutAsync).AllowAnonymous().WithName("Logout").WithSummary("Ends the session of this request.");
        auth.MapGet("/session", SessionAsync).AllowAnonymous().WithName("GetSession").WithSummary("Who is signed in, or nobody: what a page asks first, and no error for guests.");
        auth.MapGet("/me", MeAsync).RequireAuthorization().WithName("GetMe").WithSummary("Who is signed in.").ProducesProblem(StatusCodes.Status401Unauthorized);
    }

    private static async Task<Results<Created<UserResponse>, ProblemHttpResult>> RegisterAsync(
        RegisterRequest request, HttpContext http, RillcastDb db, AccountOptions options, AttemptLimiter limiter, Passwords passwords, TimeProvider time, CancellationToken ct)
    {
        if (options.Registration == "closed")
        {
            return Problems.Forbidden("This server takes no new accounts.");
        }

        if (!limiter.TryBegin(http.Connection.RemoteIpAddress, null, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter);
        }

        var name = VisibleText.Line(request.Name);
        if (name.Length == 0)
        {
            return Problems.Invalid("name", "The name is empty.");
        }

        if (EasyPasswords.Has(request.Password, request.Email))
        {
            return Problems.Invalid("password", EasyPasswords.Refusal);
        }

        var now = time.GetUtcNow();
        var user = new User
        {
            Id = NewId.At(now),
            Email = request.Email.Trim(),
            EmailKey = await db.EmailKeyAsync(request.Email, ct),
            Name = name,
            PasswordHash = await passwords.HashAsync(request.Password, ct),
            Role = options.NewAccountRole,
            CreatedAt = now,
        };
        db.Users.Add(user);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (DatabaseFailure.IsTaken(e, "ix_users_email_key"))
        {
            return Problems.Conflict("There is an account with this e-mail address.");
        }

        return TypedResults.Created("/api/auth/me", UserResponse.Of(user));
    }

    private static async Task<Results<Ok<LoginResponse>, ProblemHttpResult>> LoginAsync(
        LoginRequest request, HttpContext http, RillcastDb db, AttemptLimiter limiter, Passwords passwords, SignIn signIn, CancellationToken ct)
    {
        var key = await db.EmailKeyAsync(request.Email, ct);
        var address = http.Connection.RemoteIpAddress;
        if (!limiter.TryBegin(address, key, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter);
        }

        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.EmailKey == key, ct);
        if (!await passwords.VerifyAsync(user?.PasswordHash, request.Password, ct) || user is null)
        {
            return TypedResults.Problem("The e-mail address or the password is wrong.", statusCode: StatusCodes.Status401Unauthorized);
        }

        limiter.TakeBack(address, key);
        return TypedResults.Ok(await signIn.BeginAsync(http, user, ct));
    }

    private static async Task<NoContent> LogoutAsync(HttpContext http, SignIn signIn, CancellationToken ct)
    {
        if (http.User is { UserId: { } user, SessionId: { } session })
        {
            await signIn.EndAsync(user, session, ct);
        }

        SessionCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<OpenSession>> SessionAsync(HttpContext http, RillcastDb db, CancellationToken ct) =>
        TypedResults.Ok(new OpenSession(await CallerAsync(http, db, ct)));

    private static async Task<Results<Ok<UserResponse>, UnauthorizedHttpResult>> MeAsync(HttpContext http, RillcastDb db, CancellationToken ct) =>
        await CallerAsync(http, db, ct) is { } user ? TypedResults.Ok(user) : TypedResults.Unauthorized();

    // Null for a guest, and when the account went meanwhile.
    private static async Task<UserResponse?> CallerAsync(HttpContext http, RillcastDb db, CancellationToken ct) =>
        http.User.UserId is { } id && await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is { } user ? UserResponse.Of(user) : null;
}

/// <param name="User">Null for a guest.</param>
public sealed record OpenSession(UserResponse? User);

/// <param name="Email">The address to sign in with.</param>
/// <param name="Password">At least 8 characters; none of the most common ones, and not the address.</param>
/// <param name="Name">How others see this person.</param>
public sealed record RegisterRequest(
    [property: Required, EmailAddress, StringLength(254)] string Email,
    [property: Required, StringLength(Passwords.MaxLength, MinimumLength = Passwords.MinLength)] string Password,
    [property: Required, StringLength(60, MinimumLength = 1)] string Name);

/// <param name="Email">The address of the account.</param>
/// <param name="Password">Its password.</param>
public sealed record LoginRequest(
    [property: Required, StringLength(254)] string Email,
    [property: Required, StringLength(Passwords.MaxLength)] string Password);

/// <param name="AccessToken">For the header <c>Authorization: Bearer …</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record LoginResponse(string AccessToken, long ExpiresIn);

/// <param name="Id">Opaque.</param>
/// <param name="Email">The address of the account.</param>
/// <param name="Name">How others see this person.</param>
/// <param name="Role">What this person may do on the whole site.</param>
public sealed record UserResponse(string Id, string Email, string Name, Role Role)
{
    internal static UserResponse Of(User user) => new(user.Id, user.Email, user.Name, user.Role);
}
