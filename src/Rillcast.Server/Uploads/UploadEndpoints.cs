using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Uploads.Import;
using Rillcast.Server.Uploads.Tus;
using Rillcast.Server.Web;

namespace Rillcast.Server.Uploads;

/// <summary><c>/api/uploads</c>: tus for the bytes, and what has become of them for pages.</summary>
internal static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        api.MapTus();
        var uploads = api.MapGroup("/uploads").RequireAuthorization().WithTags("Uploads");
        uploads.MapGet("/", ListAsync).WithName("ListUploads").WithSummary("The caller's uploads, newest first: to go on with, and what became of the others.");
        uploads.MapGet("/{id}", GetAsync).WithoutHead().WithName("GetUpload").WithSummary("An upload: how much is there, how far its import is.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<Page<UploadResponse>>> ListAsync(
        [AsParameters] PageQuery page, string? channel, ClaimsPrincipal user, RillcastDb db, UploadFolder folder, ImportDesk desk, CancellationToken ct)
    {
        var me = user.UserId;
        var query = db.Uploads.AsNoTracking().Include(u => u.Channel).Where(u => u.OwnerId == me && u.State != UploadState.Cancelled);
        if (channel?.ToLowerInvariant() is { } handle)
        {
            query = query.Where(u => u.Channel!.Handle == handle);
        }

        if (page.Cursor is { } cursor)
        {
            query = query.Where(u => string.Compare(u.Id, cursor) < 0);
        }

        var rows = await query.OrderByDescending(u => u.Id).Take(page.Size + 1).ToListAsync(ct);
        var watchable = await FindWatchableAsync(rows, db, ct);
        return TypedResults.Ok(Page<UploadResponse>.Of(rows.ConvertAll(u => UploadResponse.Of(u, watchable.Contains(u.Id), folder, desk)), page.Size, u => u.Id));
    }

    private static async Task<Results<Ok<UploadResponse>, ProblemHttpResult>> GetAsync(
        string id, ClaimsPrincipal user, RillcastDb db, UploadFolder folder, ImportDesk desk, CancellationToken ct)
    {
        if (await db.Uploads.AsNoTracking().Include(u => u.Channel).SingleOrDefaultAsync(u => u.Id == id, ct) is not { } upload)
        {
            return Problems.NotFound("upload");
        }

        if (!user.MayChange(upload.OwnerId))
        {
            return Problems.Forbidden("This is somebody else's upload.");
        }

        var watchable = await FindWatchableAsync([upload], db, ct);
        return TypedResults.Ok(UploadResponse.Of(upload, watchable.Contains(id), folder, desk));
    }

    // A video's row knows its codecs from the first stored segments on.
    private static async Task<HashSet<string>> FindWatchableAsync(List<Upload> uploads, RillcastDb db, CancellationToken ct)
    {
        List<string> ids = [.. uploads.Where(u => u.State is UploadState.Importing or UploadState.Done).Select(u => u.Id)];
        return ids.Count == 0 ? [] : await db.Videos.AsNoTracking()
            .Where(v => ids.Contains(v.Id) && (v.VideoCodec != null || v.AudioCodec != null)).Select(v => v.Id).ToHashSetAsync(ct);
    }
}
