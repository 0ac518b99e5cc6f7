using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Positions;

/// <summary><c>/api/history</c>: what one has watched; one's own alone, also for administrators.</summary>
internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder api)
    {
        var history = api.MapGroup("/history").RequireAuthorization().WithTags("History");
        history.MapGet("/", ListAsync).WithName("ListHistory").WithSummary("What one has watched, the last first.").ProducesValidationProblem();
        history.MapDelete("/", ClearAsync).WithName("ClearHistory").WithSummary("Forgets all that one has watched, positions included.");
        history.MapDelete("/{videoId}", RemoveAsync).WithName("RemoveFromHistory").WithSummary("Forgets that one has watched a video.").ProducesProblem(StatusCodes.Status404NotFound);
        history.MapGet("/progress", ProgressAsync).WithName("GetProgress").WithSummary("How far one has watched some videos; those never watched are left out.").ProducesValidationProblem();
        history.MapGet("/settings", GetSettingsAsync).WithName("GetHistorySettings").WithSummary("Whether what one watches is remembered.");
        history.MapPut("/settings", PutSettingsAsync).WithName("PutHistorySettings").WithSummary("Pauses the history, or goes on with it.");
    }

    private static async Task<Results<Ok<Page<HistoryEntry>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, ClaimsPrincipal user, RillcastDb db, VideoResponses responses, CancellationToken ct)
    {
        var me = user.UserId!;
        var seen = db.Videos.SeenBy(user);
        var query = db.Watches.AsNoTracking().Where(w => w.UserId == me && seen.Any(v => v.Id == w.VideoId));
        if (page.Cursor is { } cursor)
        {
            query = query.Where(w => string.Compare(w.SortId, cursor) < 0);
        }

        var watches = await query.OrderByDescending(w => w.SortId).Take(page.Size + 1).ToListAsync(ct);
        var ids = watches.ConvertAll(w => w.VideoId);
        var rows = await db.Videos.AsNoTracking().Where(v => ids.Contains(v.Id)).Select(VideoRow.From).ToDictionaryAsync(r => r.Id, ct);

        // One may be deleted between the two queries.
        var kept = watches.FindAll(w => rows.ContainsKey(w.VideoId));
        var sortIds = kept.ToDictionary(w => w.VideoId, w => w.SortId);
        var entries = kept.ConvertAll(w => Entry(w, rows[w.VideoId], responses));
        return TypedResults.Ok(Page<HistoryEntry>.Of(entries, page.Size, e => sortIds[e.Video.Id]));
    }

    private static async Task<NoContent> ClearAsync(ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId!;
        await db.Watches.Where(w => w.UserId == me).ExecuteDeleteAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string videoId, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId!;
        return await db.Watches.Where(w => w.UserId == me && w.VideoId == videoId).ExecuteDeleteAsync(ct) == 1 ? TypedResults.NoContent() : Problems.NotFound("entry");
    }

    private static async Task<Results<Ok<ProgressList>, ProblemHttpResult>> ProgressAsync(
        [FromQuery(Name = "ids")] string ids, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var wanted = ids.Length <= PositionLimits.MaxProgressVideos * (VideoId.Length + 1) ? ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        if (wanted.Length is 0 or > PositionLimits.MaxProgressVideos || !wanted.All(id => VideoId.TryParse(id, out _)))
        {
            return Problems.Invalid("ids", $"1 to {PositionLimits.MaxProgressVideos} ids of videos, separated by commas.");
        }

        var me = user.UserId!;
        var watches = await db.Watches.AsNoTracking().Where(w => w.UserId == me && wanted.Contains(w.VideoId))
            .Select(w => new { w.VideoId, w.PositionSeconds, w.Finished, w.Video!.State, w.Video.DurationSeconds }).ToListAsync(ct);
        return TypedResults.Ok(new ProgressList(watches.ConvertAll(w =>
        {
            var (seconds, finished) = PositionLimits.Fit(w.PositionSeconds, w.Finished, w.State, w.DurationSeconds);
            return new ProgressEntry(w.VideoId, seconds, finished);
        })));
    }

    private static HistoryEntry Entry(Watch watch, VideoRow row, VideoResponses responses)
    {
        var (seconds, finished) = PositionLimits.Fit(watch.PositionSeconds, watch.Finished, row.State, row.DurationSeconds);
        return new HistoryEntry(responses.Of(row), seconds, finished, watch.WatchedAt);
    }

    private static async Task<Ok<HistorySettings>> GetSettingsAsync(ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId!;
        return TypedResults.Ok(new HistorySettings(await db.PausedHistories.AnyAsync(p => p.UserId == me, ct)));
    }

    private static async Task<Ok<HistorySettings>> PutSettingsAsync(HistorySettings wanted, ClaimsPrincipal user, RillcastDb db, TimeProvider time, CancellationToken ct)
    {
        var me = user.UserId!;
        var now = time.GetUtcNow();
        if (wanted.Paused)
        {
            await db.Database.ExecuteSqlAsync($"insert into paused_histories (user_id, paused_at) values ({me}, {now}) on conflict do nothing", ct);
        }
        else
        {
            await db.PausedHistories.Where(p => p.UserId == me).ExecuteDeleteAsync(ct);
        }

        return TypedResults.Ok(wanted);
    }
}

/// <param name="Video">What was watched.</param>
/// <param name="Position">How far, in seconds.</param>
/// <param name="Finished">To the end, or nearly.</param>
/// <param name="WatchedAt">When last.</param>
public sealed record HistoryEntry(VideoResponse Video, double Position, bool Finished, DateTimeOffset WatchedAt);

/// <param name="Items">In no order.</param>
public sealed record ProgressList(IReadOnlyList<ProgressEntry> Items);

/// <param name="VideoId">The video.</param>
/// <param name="Position">How far, in seconds.</param>
/// <param name="Finished">To the end, or nearly.</param>
public sealed record ProgressEntry(string VideoId, double Position, bool Finished);

/// <param name="Paused">Nothing is remembered at the moment; what was before stays.</param>
public sealed record HistorySettings(bool Paused);
