using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts.Administration;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Notices;

/// <summary><c>/api/notices</c>: what the operator tells all who watch, or those of one video. It stands for a while, for those who come later, and goes out at once by the event <c>notice</c>.</summary>
internal static partial class NoticeEndpoints
{
    /// <summary>At once, of all kinds; more would hide the picture.</summary>
    private const int MaxCurrent = 20;

    public static void MapNotices(this IEndpointRouteBuilder api)
    {
        var notices = api.MapGroup("/notices").WithTags("Notices");
        notices.MapGet("/", ListAsync).AllowAnonymous().WithName("ListNotices").WithSummary("What is told now to all who watch, and to those of a video when one is named; newest first.").ProducesValidationProblem();
        var telling = notices.MapGroup("").ForAdministrators();
        telling.MapPost("/", TellAsync).WithName("TellNotice").WithSummary("Tells all who watch, or those of one video; administrators.").ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
        telling.MapDelete("/{id}", EndAsync).WithName("EndNotice").WithSummary("Takes a notice from all screens; administrators.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<Page<NoticeResponse>>> ListAsync(
        [FromQuery, StringLength(VideoId.Length, MinimumLength = VideoId.Length)] string? video, [AsParameters] PageQuery page, ClaimsPrincipal user, RillcastDb db, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var current = db.Notices.AsNoTracking().Where(n => n.EndsAt > now);
        current = video is null ? current.Where(n => n.VideoId == null) : current.Where(n => n.VideoId == null || (n.VideoId == video && db.Videos.SeenBy(user).Any(v => v.Id == video)));
        current = page.Cursor is { } cursor ? current.Where(n => string.Compare(n.Id, cursor) < 0) : current;
        var rows = await current.OrderByDescending(n => n.Id).Take(page.Size + 1).ToListAsync(ct);
        return TypedResults.Ok(Page<NoticeResponse>.Of(rows.ConvertAll(n => NoticeResponse.Of(n, now)), page.Size, n => n.Id));
    }

    private static async Task<Results<Created<NoticeResponse>, ProblemHttpResult>> TellAsync(
        TellNoticeRequest request, RillcastDb db, ViewerRooms rooms, TimeProvider time, ILogger<Notice> logger, CancellationToken ct)
    {
        var text = VisibleText.Line(request.Text);
        if (text.Length == 0)
        {
            return Problems.Invalid("text", "The notice is empty.");
        }

        VideoId video = default;
        if (request.VideoId is { } wanted && (!VideoId.TryParse(wanted, out video) || !await db.Videos.AnyAsync(v => v.Id == wanted, ct)))
        {
            return Problems.Invalid("videoId", "There is no such video.");
        }

        var now = time.GetUtcNow();
        await db.Notices.Where(n => n.EndsAt <= now).ExecuteDeleteAsync(ct);
        if (await db.Notices.CountAsync(ct) >= MaxCurrent)
        {
            return Problems.Conflict($"{MaxCurrent} notices are told already; end one first.");
        }

        var notice = new Notice { Id = NewId.At(now), Kind = request.Kind, Text = text, VideoId = request.VideoId, CreatedAt = now, EndsAt = now.AddSeconds(request.Seconds) };
        db.Add(notice);
        await db.SaveChangesAsync(ct);
        var told = NoticeResponse.Of(notice, now);
        rooms.Tell(video, "notice", JsonSerializer.SerializeToUtf8Bytes(told, ApiJson.Default.NoticeResponse));
        LogTold(logger, EnumText<NoticeKind>.Of(notice.Kind), notice.Id, notice.VideoId ?? "all videos", request.Seconds);
        return TypedResults.Created($"/api/notices/{notice.Id}", told);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(string id, RillcastDb db, ViewerRooms rooms, ILogger<Notice> logger, CancellationToken ct)
    {
        if (await db.Notices.AsNoTracking().SingleOrDefaultAsync(n => n.Id == id, ct) is not { } notice || await db.Notices.Where(n => n.Id == id).ExecuteDeleteAsync(ct) == 0)
        {
            return Problems.NotFound("notice");
        }

        _ = VideoId.TryParse(notice.VideoId, out var video);
        rooms.Tell(video, "noticeEnded", JsonSerializer.SerializeToUtf8Bytes(new NoticeEndedEvent(id), ApiJson.Default.NoticeEndedEvent));
        LogEnded(logger, id);
        return TypedResults.NoContent();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A notice ({Kind}, {Notice}) is told to {Whom} for {Seconds} s")]
    private static partial void LogTold(ILogger logger, string kind, string notice, string whom, int seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The notice {Notice} is ended")]
    private static partial void LogEnded(ILogger logger, string notice);
}

/// <param name="Kind">flash (a strip over the picture) or emergency (the whole picture).</param>
/// <param name="Text">One line.</param>
/// <param name="VideoId">To those who watch this video; null for all.</param>
/// <param name="Seconds">How long it stands: 5 s to a day, default 60.</param>
public sealed record TellNoticeRequest(
    [property: Required] NoticeKind Kind,
    [property: Required, StringLength(TellNoticeRequest.MaxLength, MinimumLength = 1)] string Text,
    [property: StringLength(VideoId.Length, MinimumLength = VideoId.Length)] string? VideoId = null,
    [property: Range(5, 86_400)] int Seconds = 60)
{
    internal const int MaxLength = 300;
}

/// <param name="Id">Its name.</param>
/// <param name="Kind">flash (a strip over the picture) or emergency (the whole picture).</param>
/// <param name="Text">One line, never HTML.</param>
/// <param name="VideoId">To those who watch this video; null for all.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="SecondsLeft">The same from when this was said, for those whose clock is wrong.</param>
public sealed record NoticeResponse(string Id, NoticeKind Kind, string Text, string? VideoId, DateTimeOffset CreatedAt, DateTimeOffset EndsAt, double SecondsLeft)
{
    internal static NoticeResponse Of(Notice notice, DateTimeOffset now) =>
        new(notice.Id, notice.Kind, notice.Text, notice.VideoId, notice.CreatedAt, notice.EndsAt, (notice.EndsAt - now).TotalSeconds);
}

/// <param name="Id">The notice that ended early.</param>
public sealed record NoticeEndedEvent(string Id);
