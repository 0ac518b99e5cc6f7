using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments.Moderation;

/// <summary><c>/api/channels/{channel}/…</c>: what waits for moderators, what they did, and the rules.</summary>
internal static class ModerationEndpoints
{
    public static void MapModeration(this IEndpointRouteBuilder api)
    {
        var channel = api.MapGroup("/channels/{channel}").RequireAuthorization().WithTags("Moderation");
        channel.MapGet("/moderation/queue", QueueAsync).WithName("GetModerationQueue").WithSummary("Held or reported comments, oldest first; moderators.").Refuses();
        channel.MapGet("/moderation/log", LogAsync).WithName("GetModerationLog").WithSummary("What moderators did, newest first; moderators.").Refuses();
        channel.MapGet("/chat", GetAsync).WithName("GetChatSettings").WithSummary("Who may write what; moderators.").Refuses();
        channel.MapPut("/chat", PutAsync).WithName("SetChatSettings").WithSummary("Sets who may write what; moderators.").Refuses();
    }

    /// <summary>The channel that the caller moderates, or why not.</summary>
    public static async Task<(string? OwnerId, ProblemHttpResult? Refusal)> FindModeratedAsync(this RillcastDb db, string channel, ClaimsPrincipal user, CancellationToken ct)
    {
        var me = user.UserId;
        var found = await db.Channels.AsNoTracking().Where(c => c.Id == channel)
            .Select(c => new { c.OwnerId, IsAppointed = db.ChannelModerators.Any(m => m.ChannelId == c.Id && m.UserId == me) }).SingleOrDefaultAsync(ct);
        return found is null ? (null, Problems.NotFound("channel"))
            : found.IsAppointed || user.IsModerator || user.MayChange(found.OwnerId) ? (found.OwnerId, null)
            : (null, Problems.Forbidden("Only moderators of the channel can do this."));
    }

    internal static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<QueuedComment>>, ProblemHttpResult>> QueueAsync(
        string channel, [FromQuery, RegularExpression("held|reported")] string? kind, [AsParameters] PageQuery page, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        if ((await db.FindModeratedAsync(channel, user, ct)).Refusal is { } refusal)
        {
            return refusal;
        }

        var waiting = db.Comments.AsNoTracking().Where(c => c.ChannelId == channel);
        waiting = kind == "reported" ? waiting.Where(c => c.Reports > 0 && c.State != CommentState.Removed) : waiting.Where(c => c.State == CommentState.Held);
        waiting = page.Cursor is { } cursor ? waiting.Where(c => string.Compare(c.Id, cursor) > 0) : waiting;
        var rows = await waiting.OrderBy(c => c.Id).Take(page.Size + 1).Select(c => new QueuedComment(
            c.Id,
            c.VideoId,
            db.Videos.Where(v => v.Id == c.VideoId).Select(v => v.Title).First(),
            c.Author == null ? null : new PersonResponse(c.Author.Id, c.Author.Name),
            c.Text,
            c.MediaTime,
            c.State,
            c.Reports,
            db.CommentReports.Where(r => r.CommentId == c.Id).GroupBy(r => r.Reason).OrderByDescending(g => g.Count()).Select(g => new ReasonCount(g.Key, g.Count())).ToList(),
            db.CommentReports.Where(r => r.CommentId == c.Id && r.Note != "").OrderBy(r => r.CreatedAt).Select(r => r.Note).Take(QueuedComment.MaxNotes).ToList(),
            c.CreatedAt)).ToListAsync(ct);
        return TypedResults.Ok(Page<QueuedComment>.Of(rows, page.Size, c => c.Id));
    }

    private static async Task<Results<Ok<Page<ModerationEntryResponse>>, ProblemHttpResult>> LogAsync(
        string channel, [AsParameters] PageQuery page, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        if ((await db.FindModeratedAsync(channel, user, ct)).Refusal is { } refusal)
        {
            return refusal;
        }

        var entries = db.ModerationEntries.AsNoTracking().Where(e => e.ChannelId == channel);
        entries = page.Cursor is { } cursor ? entries.Where(e => string.Compare(e.Id, cursor) < 0) : entries;
        var rows = await entries.OrderByDescending(e => e.Id).Take(page.Size + 1).Select(e => new ModerationEntryResponse(
            e.Id,
            e.Actor == null ? null : new PersonResponse(e.Actor.Id, e.Actor.Name),
            e.Target == null ? null : new PersonResponse(e.Target.Id, e.Target.Name),
            e.CommentId,
            e.Action,
            e.Detail,
            e.Reason,
            e.Note,
            RuleChange.Read(e.Changes),
            e.CreatedAt)).ToListAsync(ct);
        return TypedResults.Ok(Page<ModerationEntryResponse>.Of(rows, page.Size, e => e.Id));
    }

    private static async Task<Results<Ok<ChatSettingsResponse>, ProblemHttpResult>> GetAsync(string channel, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) =>
        (await db.FindModeratedAsync(channel, user, ct)).Refusal is { } refusal
            ? refusal
            : TypedResults.Ok(ChatSettingsResponse.Of(await db.ChatSettings.AsNoTracking().SingleOrDefaultAsync(s => s.ChannelId == channel, ct) ?? new ChatSettings { ChannelId = channel }));

    private static async Task<Results<Ok<ChatSettingsResponse>, ProblemHttpResult>> PutAsync(
        string channel, ChatSettingsRequest request, ClaimsPrincipal user, RillcastDb db, CommentNews news, ModerationLog log, CancellationToken ct)
    {
        if ((await db.FindModeratedAsync(channel, user, ct)).Refusal is { } refusal)
        {
            return refusal;
        }

        var words = request.BlockedWords.Select(w => CommentText.Clean(w ?? "", ChatSettings.MaxWordLength, out var word) is null ? word : null).ToList();
        if (words.Contains(null))
        {
            return Problems.Invalid("blockedWords", $"A blocked word has 1 to {ChatSettings.MaxWordLength} characters.");
        }

        var settings = new ChatSettings
        {
            ChannelId = channel,
            IsOpen = request.Open ?? true,
            SlowModeSeconds = request.SlowMode ?? 0,
            Approval = request.Approval ?? Approval.None,
            BlockedWords = [.. words.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
        };

        var changes = RuleChange.Between(await ReplaceAsync(settings, db, ct), settings);
        if (changes.Count > 0)
        {
            await log.WriteAsync(channel, user, changes, ct);
        }

        await news.TellRulesAsync(settings, ct);
        return TypedResults.Ok(ChatSettingsResponse.Of(settings));
    }

    // Two who set them at once do so one after the other: the later one holds, whole, and the log says what each changed.
    private static Task<ChatSettings> ReplaceAsync(ChatSettings settings, RillcastDb db, CancellationToken ct) => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        var (channel, approval) = (settings.ChannelId, EnumText<Approval>.Of(settings.Approval));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select 1 from channels where id = {channel} for no key update", ct);
        var before = await db.ChatSettings.AsNoTracking().SingleOrDefaultAsync(s => s.ChannelId == channel, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into chat_settings (channel_id, is_open, slow_mode_seconds, approval, blocked_words) values ({channel}, {settings.IsOpen}, {settings.SlowModeSeconds}, {approval}, {settings.BlockedWords})
            on conflict (channel_id) do update set is_open = excluded.is_open, slow_mode_seconds = excluded.slow_mode_seconds, approval = excluded.approval, blocked_words = excluded.blocked_words
            """,
            ct);
        await transaction.CommitAsync(ct);
        return before ?? new ChatSettings { ChannelId = channel };
    });
}

/// <param name="Id">Opaque.</param>
/// <param name="Name">How others see this person.</param>
public sealed record PersonResponse(string Id, string Name);

/// <param name="Id">Of the comment.</param>
/// <param name="VideoId">Under which video.</param>
/// <param name="VideoTitle">What it is called.</param>
/// <param name="Author">Null when the account is gone.</param>
/// <param name="Text">Plain text.</param>
/// <param name="MediaTime">Seconds into the video; null for none.</param>
/// <param name="State">Who sees it now.</param>
/// <param name="Reports">Open ones.</param>
/// <param name="Reasons">Why it was reported, the most frequent first.</param>
/// <param name="Notes">What those who reported it wrote; at most five.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record QueuedComment(
    string Id,
    string VideoId,
    string VideoTitle,
    PersonResponse? Author,
    string Text,
    double? MediaTime,
    CommentState State,
    int Reports,
    IReadOnlyList<ReasonCount> Reasons,
    IReadOnlyList<string> Notes,
    DateTimeOffset CreatedAt)
{
    internal const int MaxNotes = 5;
}

/// <param name="Reason">Which.</param>
/// <param name="Count">How many gave it.</param>
public sealed record ReasonCount(ModerationReason Reason, int Count);

/// <param name="Id">Opaque.</param>
/// <param name="Actor">Who did it; null when the account is gone.</param>
/// <param name="Target">To whom; null for nobody, or when the account is gone.</param>
/// <param name="CommentId">To which comment; null for none.</param>
/// <param name="Action">What.</param>
/// <param name="Detail">The comment's text.</param>
/// <param name="Reason">Why; null when none was given.</param>
/// <param name="Note">Words beside it; empty for none.</param>
/// <param name="Changes">Which rules were changed.</param>
/// <param name="CreatedAt">When.</param>
public sealed record ModerationEntryResponse(
    string Id,
    PersonResponse? Actor,
    PersonResponse? Target,
    string? CommentId,
    ModerationAction Action,
    string Detail,
    ModerationReason? Reason,
    string Note,
    IReadOnlyList<RuleChange> Changes,
    DateTimeOffset CreatedAt);

/// <param name="Open">Comments can be written.</param>
/// <param name="SlowMode">Seconds between two comments of one person, 0 to 3,600; 0 for none. Moderators are exempt.</param>
/// <param name="Approval">Which comments wait for a moderator.</param>
/// <param name="BlockedWords">Comments with one of these are held; at most 500 of 60 characters.</param>
public sealed record ChatSettingsRequest(
    [property: Required] bool? Open,
    [property: Required, Range(0, ChatSettings.MaxSlowModeSeconds)] int? SlowMode,
    [property: Required] Approval? Approval,
    [property: Required, MaxLength(ChatSettings.MaxBlockedWords)] IReadOnlyList<string> BlockedWords);

/// <param name="Open">Comments can be written.</param>
/// <param name="SlowMode">Seconds between two comments of one person; 0 for none.</param>
/// <param name="Approval">Which comments wait for a moderator.</param>
/// <param name="BlockedWords">Comments with one of these are held.</param>
public sealed record ChatSettingsResponse(bool Open, int SlowMode, Approval Approval, IReadOnlyList<string> BlockedWords)
{
    internal static ChatSettingsResponse Of(ChatSettings settings) => new(settings.IsOpen, settings.SlowModeSeconds, settings.Approval, settings.BlockedWords);
}
