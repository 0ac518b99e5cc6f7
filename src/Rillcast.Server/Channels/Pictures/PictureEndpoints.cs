using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Server.Web;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Server.Channels.Pictures;

/// <summary><c>/api/channels/{id}/avatar</c>, <c>/banner</c> and <c>/pictures/{name}.jpg</c>.</summary>
internal static class PictureEndpoints
{
    /// <summary>Largest file that is taken.</summary>
    public const int MaxBytes = 10 << 20;

    public static void MapPictures(this IEndpointRouteBuilder api)
    {
        foreach (var kind in new[] { PictureKind.Avatar, PictureKind.Banner })
        {
            var title = char.ToUpperInvariant(kind.Name[0]) + kind.Name[1..];
            var group = api.MapGroup("/channels/{id}/" + kind.Name).RequireAuthorization().WithTags("Channels")
                .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
            group.MapPut("/", (string id, HttpContext http, RillcastDb db, ChannelPictures pictures, ChannelResponses responses, CancellationToken ct) => PutAsync(kind, id, http, db, pictures, responses, ct))
                .WithName("Put" + title).WithSummary($"Sets the channel's {kind.Name}: a JPEG, PNG, WebP or GIF of at most 10 MiB, cut to {kind.Size.Width}×{kind.Size.Height}.")
                .Accepts<Stream>("image/jpeg", "image/png", "image/webp", "image/gif")
                .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
            group.MapDelete("/", (string id, ClaimsPrincipal user, RillcastDb db, ChannelResponses responses, CancellationToken ct) => SetAsync(kind, id, null, user, db, responses, ct))
                .WithName("Delete" + title).WithSummary($"Takes the channel's {kind.Name} away.");
        }
    }

    /// <summary>The pictures themselves; they need no database.</summary>
    public static void MapPictureFiles(this IEndpointRouteBuilder api) =>
        api.MapGet("/channels/{id}/pictures/{name}.jpg", GetAsync).AllowAnonymous().ExcludeFromDescription();

    /// <summary>Where a picture is; null for none.</summary>
    public static string? UrlOf(string channelId, string? name) => name is null ? null : $"/api/channels/{channelId}/pictures/{name}.jpg";

    private static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> PutAsync(
        PictureKind kind, string id, HttpContext http, RillcastDb db, ChannelPictures pictures, ChannelResponses responses, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, http.User, db, ct) is { } refusal)
        {
            return refusal;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, ct);
        try
        {
            _ = VideoId.TryParse(id, out var channel);
            var name = await pictures.MakeAsync(channel, kind, file.GetBuffer().AsMemory(0, (int)file.Length), ct);
            return await SetAsync(kind, id, name, http.User, db, responses, ct);
        }
        catch (FfmpegException)
        {
            return Problems.Invalid("file", "This is not a JPEG, PNG, WebP or GIF picture that can be read.");
        }
        catch (IOException) when (!ct.IsCancellationRequested)
        {
            http.Response.Headers.RetryAfter = "5";
            return TypedResults.Problem("The media store cannot be reached. Try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    // The picture before stays where it is: pages that are open show it, and caches have it.
    private static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> SetAsync(
        PictureKind kind, string id, string? name, ClaimsPrincipal user, RillcastDb db, ChannelResponses responses, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        await (kind == PictureKind.Avatar
            ? db.Channels.Where(c => c.Id == id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Avatar, name), ct)
            : db.Channels.Where(c => c.Id == id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Banner, name), ct));
        return await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is { } channel ? TypedResults.Ok(await responses.OfAsync(channel, user, db, ct)) : Problems.NotFound("channel");
    }

    private static async Task<ProblemHttpResult?> FindRefusalAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var owner = await db.Channels.AsNoTracking().Where(c => c.Id == id).Select(c => c.OwnerId).SingleOrDefaultAsync(ct);
        return owner is null ? Problems.NotFound("channel") : user.MayChange(owner) ? null : Problems.Forbidden("Only its owner changes the pictures of a channel.");
    }

    private static async Task<IResult> GetAsync(string id, string name, ChannelPictures pictures, HttpContext http, CancellationToken ct)
    {
        try
        {
            if (!VideoId.TryParse(id, out var channel) || await pictures.FindAsync(channel, name, ct) is not { } picture)
            {
                return Problems.NotFound("picture");
            }

            http.Response.Headers.CacheControl = DeliveryHeaders.Immutable;
            http.Response.ContentLength = picture.Length;
            return TypedResults.Stream(await picture.ReadAsync(0, ct), "image/jpeg");
        }
        catch (IOException)
        {
            http.Response.Headers.RetryAfter = "5";
            return TypedResults.Problem("The media store cannot be reached.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
