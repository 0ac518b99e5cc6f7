using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Channels;
using Rillcast.Server.Channels.Schedule;
using Rillcast.Server.Data;
using Rillcast.Server.Search;
using Rillcast.Server.Videos.Deletions;
using Rillcast.Server.Web;

namespace Rillcast.Server.Videos;

/// <summary><c>/api/videos</c>: find, change, end, delete.</summary>
internal static class VideoEndpoints
{
    /// <summary>How long the answer to a deletion waits for the media to be gone.</summary>
    private static readonly TimeSpan DeletionAnswerTime = TimeSpan.FromSeconds(2);

    public static void MapVideos(this IEndpointRouteBuilder api)
    {
        var videos = api.MapGroup("/videos").WithTags("Videos");
        videos.MapGet("/", ListAsync).WithName("ListVideos").WithSummary("Videos, newest first.").ProducesValidationProblem();
        videos.MapGet("/{id}", GetAsync).WithName("GetVideo").WithSummary("A video, live or stored.").ProducesProblem(StatusCodes.Status404NotFound);
        videos.MapPatch("/{id}", UpdateAsync).RequireAuthorization().WithName("UpdateVideo").WithSummary("Changes title, description, visibility or the announced time; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        videos.MapDelete("/{id}", DeleteAsync).RequireAuthorization().WithName("DeleteVideo").WithSummary("Deletes a video and its media for good; a live one is ended. Owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        videos.MapPost("/{id}/end", EndAsync).RequireAuthorization().WithName("EndVideo").WithSummary("Ends a live broadcast; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<Page<VideoResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, [AsParameters] VideoQuery wanted, ClaimsPrincipal user, RillcastDb db, VideoResponses responses, CancellationToken ct)
    {
        var query = db.Videos.AsNoTracking();
        if (wanted.State is { } text)
        {
            if (!TryParseStates(text, out var states))
            {
                return Problems.Invalid("state", "States are scheduled, live, processing, ready and failed; several are separated by commas.");
            }

            query = query.Where(v => states.Contains(v.State));
        }

        // An administrator sees all of a channel, and as everybody elsewhere: other people's private videos are not what he looks for.
        query = user.IsAdmin && wanted.Channel is not null ? query.SeenBy(user) : query.ListedFor(user);
        if (wanted.Channel?.ToLowerInvariant() is { } handle)
        {
            query = query.Where(v => v.Channel!.Handle == handle);
        }

        if (wanted.Followed is true)
        {
            var me = user.UserId;
            query = query.Where(v => db.Follows.Any(f => f.ChannelId == v.ChannelId && f.UserId == me));
        }

        if (wanted.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = Patterns.Containing(search);
            query = query.Where(v => EF.Functions.ILike(v.Title, pattern, Patterns.Escape));
        }

        if (page.Cursor is { } cursor)
        {
            query = query.Where(v => string.Compare(v.Id, cursor) < 0);
        }

        var rows = await query.OrderByDescending(v => v.Id).Take(page.Size + 1).Select(VideoRow.From).ToListAsync(ct);
        return TypedResults.Ok(Page<VideoResponse>.Of(rows.ConvertAll(responses.Of), page.Size, v => v.Id));
    }

    private static async Task<Results<Ok<VideoResponse>, ProblemHttpResult>> GetAsync(
        string id, ClaimsPrincipal user, RillcastDb db, VideoResponses responses, CancellationToken ct) =>
        await FindAsync(id, user, db, ct) is { } row ? TypedResults.Ok(responses.Of(row)) : Problems.NotFound("video");

    private static async Task<Results<Ok<VideoResponse>, ProblemHttpResult>> UpdateAsync(
        string id, UpdateVideoRequest request, ClaimsPrincipal user, RillcastDb db, HiddenVideos hidden, StreamKeyring keyring, StreamRegistry streams, VideoResponses responses, TimeProvider time, CancellationToken ct)
    {
        var row = await FindAsync(id, user, db, ct);
        if (row is null)
        {
            return Problems.NotFound("video");
        }

        if (!user.MayChange(row.OwnerId))
        {
            return Problems.Forbidden("Only its owner can change a video.");
        }

        var title = request.Title is { } given ? VisibleText.Line(given) : row.Title;
        if (request.Title is not null && title.Length == 0)
        {
            return Problems.Invalid("title", "The title is empty.");
        }

        string? problem = null;
        var tags = request.Tags is null ? row.Tags : VideoTags.Tidy(request.Tags, out problem);
        if (tags is null)
        {
            return Problems.Invalid("tags", problem!);
        }

        if (request.ScheduledAt is { } at)
        {
            // The media plane knows first.
            if (row.State != VideoState.Scheduled || (VideoId.TryParse(id, out var begun) && streams.Find(begun) is not null))
            {
                return Problems.Conflict("This broadcast has begun already.");
            }

            if (ScheduleEndpoints.FindRefusal(at, time.GetUtcNow()) is { } wrong)
            {
                return wrong;
            }
        }

        // Only these columns: the rest is the ledger's.
        var (description, visibility) = (request.Description?.Trim() ?? row.Description, request.Visibility ?? row.Visibility);
        await db.Videos.Where(v => v.Id == id).ExecuteUpdateAsync(v => v.SetProperty(x => x.Title, title).SetProperty(x => x.Description, description).SetProperty(x => x.Tags, tags), ct);
        if (visibility != row.Visibility && VideoId.TryParse(id, out var video))
        {
            var now = time.GetUtcNow();
            await db.Videos.Where(v => v.Id == id).ExecuteUpdateAsync(v => v.SetProperty(x => x.Visibility, visibility).SetProperty(x => x.HiddenAt, now), ct);
            hidden.Set(video, visibility);
        }

        var scheduled = request.ScheduledAt?.ToUniversalTime() ?? row.ScheduledAt;
        if (row.State == VideoState.Scheduled)
        {
            // Unless it has begun at this moment.
            await db.Videos.Where(v => v.Id == id && v.State == VideoState.Scheduled).ExecuteUpdateAsync(v => v.SetProperty(x => x.ScheduledAt, scheduled), ct);
            await keyring.RefreshAsync(ct);
        }

        return TypedResults.Ok(responses.Of(row with { Title = title, Description = description, Tags = tags, Visibility = visibility, ScheduledAt = scheduled }));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, ClaimsPrincipal user, RillcastDb db, VideoDeletion deletion, StreamKeyring keyring, IHostApplicationLifetime lifetime, TimeProvider time, CancellationToken ct)
    {
        var row = await FindAsync(id, user, db, ct);
        if (row is null || !VideoId.TryParse(id, out var video))
        {
            return Problems.NotFound("video");
        }

        if (!user.MayChange(row.OwnerId))
        {
            return Problems.Forbidden("Only its owner can delete a video.");
        }

        if (!await deletion.RequestAsync(video, DeletionReason.Request, $"wanted by user {user.UserId}", ct))
        {
            return Problems.NotFound("video");
        }

        if (row.State == VideoState.Scheduled)
        {
            await keyring.RefreshAsync(ct);
        }

        // It is promised now, whatever becomes of the rest: mostly done when we answer, and else gone on with until it is.
        var pass = deletion.PassAsync(video, lifetime.ApplicationStopping);
        await Task.WhenAny(pass, Task.Delay(DeletionAnswerTime, time, ct));
        return TypedResults.NoContent();
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> EndAsync(
        string id, ClaimsPrincipal user, RillcastDb db, StreamRegistry streams, CancellationToken ct)
    {
        var row = await FindAsync(id, user, db, ct);
        if (row is null || !VideoId.TryParse(id, out var video))
        {
            return Problems.NotFound("video");
        }

        if (!user.MayChange(row.OwnerId))
        {
            return Problems.Forbidden("Only its owner can end a broadcast.");
        }

        if (streams.Find(video) is not { } stream || LiveFacts.StateOf(stream.Status) != VideoState.Live)
        {
            return Problems.Conflict("This video is not live.");
        }

        // The ending goes on by itself; its completion is the upload of what is left, which nobody waits for here.
        _ = stream.EndAsync(LiveEndReason.EndedByOwner, CancellationToken.None).ContinueWith(static t => t.Exception, TaskScheduler.Default);
        return TypedResults.Accepted($"/api/videos/{id}");
    }

    /// <summary>The video, when there is one and the caller may see it.</summary>
    internal static Task<VideoRow?> FindAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) =>
        db.Videos.AsNoTracking().SeenBy(user).Where(v => v.Id == id).Select(VideoRow.From).SingleOrDefaultAsync(ct);

    private static bool TryParseStates(string text, out List<VideoState> states)
    {
        states = [];
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!EnumText<VideoState>.TryRead(name, out var state))
            {
                return false;
            }

            states.Add(state);
        }

        return true;
    }
}

/// <summary>Which videos.</summary>
public sealed record VideoQuery
{
    /// <summary>States, separated by commas; none for all.</summary>
    [FromQuery(Name = "state"), StringLength(60)]
    public string? State { get; init; }

    /// <summary>Part of the title.</summary>
    [FromQuery(Name = "q"), StringLength(200)]
    public string? Search { get; init; }

    /// <summary>Handle of a channel.</summary>
    [FromQuery(Name = "channel"), StringLength(60)]
    public string? Channel { get; init; }

    /// <summary>Only of channels that the caller follows.</summary>
    [FromQuery(Name = "followed")]
    public bool? Followed { get; init; }
}

/// <param name="Title">New title; null keeps it.</param>
/// <param name="Description">New description; null keeps it.</param>
/// <param name="Visibility">Who may watch it; null keeps it.</param>
/// <param name="Tags">New tags, at most 20 of 40 characters each; null keeps them.</param>
/// <param name="ScheduledAt">When an announced broadcast is to begin; null keeps it.</param>
public sealed record UpdateVideoRequest(
    [property: StringLength(200, MinimumLength = 1)] string? Title = null,
    [property: StringLength(5000)] string? Description = null,
    Visibility? Visibility = null,
    [property: MaxLength(SearchLimits.MaxTagsSent)] IReadOnlyList<string>? Tags = null,
    DateTimeOffset? ScheduledAt = null);
