using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Export;
using Rillcast.Server.Accounts.Passkeys;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts.Closing;

/// <summary><c>/api/auth/me/export</c> and <c>/api/auth/me/deletion</c>: take everything along, and go.</summary>
internal static class ClosingEndpoints
{
    public static void MapClosing(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/auth/me").RequireAuthorization().WithTags("Accounts").ProducesProblem(StatusCodes.Status401Unauthorized);
        me.MapGet("/export", Export).WithName("ExportMe").WithSummary("All that is kept of the caller, as a ZIP archive of JSON files. Media are downloaded video by video.")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip");
        me.MapPost("/deletion", DeleteAsync).WithName("DeleteMe")
            .WithSummary("Deletes the account with its channels and videos for good; its comments stay without name and text. Needs the password, or a passkey.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static PushStreamHttpResult Export(HttpContext http, AccountExport export, TimeProvider time)
    {
        // The compressor writes its last bytes when it is closed, and not otherwise than synchronously (.NET 10).
        if (http.Features.Get<IHttpBodyControlFeature>() is { } body)
        {
            body.AllowSynchronousIO = true;
        }

        var user = http.User.UserId!;
        var name = $"rillcast-{time.GetUtcNow():yyyy-MM-dd}.zip";
        return TypedResults.Stream(output => export.WriteAsync(user, output, http.RequestAborted), "application/zip", name);
    }

    private static async Task<Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>> DeleteAsync(
        DeleteMeRequest request, HttpContext http, RillcastDb db, OwnPassword password, PasskeyCheck passkeys, AccountClosing closing, CancellationToken ct)
    {
        var id = http.User.UserId;
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        if (request is { Ticket: { } ticket, Credential: { } credential })
        {
            if ((await passkeys.FindUserAsync(http, ticket, credential, ct))?.Id != id)
            {
                return Problems.Invalid("credential", "This passkey is not one of this account's, or it answered too late.");
            }
        }
        else if (await password.FindRefusalAsync(http, user, request.Password, ct) is { } refusal)
        {
            return refusal;
        }

        if (!await closing.CloseAsync(user, ct))
        {
            return Problems.Conflict("This is the last administrator. Make somebody else one first.");
        }

        SessionCookie.Clear(http);
        return TypedResults.NoContent();
    }
}

/// <param name="Password">The account's password; or the next two.</param>
/// <param name="Ticket">As it came with the options for signing in with a passkey.</param>
/// <param name="Credential">What the browser answered.</param>
public sealed record DeleteMeRequest(
    [property: StringLength(Passwords.MaxLength)] string? Password = null,
    [property: StringLength(1000)] string? Ticket = null,
    JsonElement? Credential = null);
