using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Channels.Schedule;

/// <summary>
/// <c>POST /api/channels/{id}/videos</c>: announces a broadcast. The video is there from now on, under the address at which it will be watched; the broadcast that begins around
/// its time, or the one it was chosen for, becomes it. It is changed with <c>PATCH /api/videos/{id}</c> and called off with <c>DELETE</c>.
/// </summary>
internal static class ScheduleEndpoints
{
    /// <summary>Broadcasts announced on one channel at once.</summary>
    public const int MaxScheduled = 20;

    /// <summary>How far ahead.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(365);

    public static void MapSchedule(this IEndpointRouteBuilder api)
    {
        var channel = api.MapGroup("/channels/{id}").RequireAuthorization().WithTags("Channels")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        channel.MapPost("/videos", AnnounceAsync).WithName("ScheduleVideo").WithSummary("Announces a broadcast; its address is final.").ProducesProblem(StatusCodes.Status409Conflict);
        channel.MapPut("/next", ChooseAsync).WithName("ChooseNextVideo").WithSummary("Chooses the announced video that the channel's next broadcast becomes, whatever its time; null leaves it to the time.");
    }

    /// <summary>Null when a broadcast can begin then; else what to answer.</summary>
    public static ProblemHttpResult? FindRefusal(DateTimeOffset at, DateTimeOffset now) =>
        at < now ? Problems.Invalid("scheduledAt", "This time is over.")
        : at > now + MaxAhead ? Problems.Invalid("scheduledAt", $"A broadcast can be announced {MaxAhead.TotalDays:0} days ahead.")
        : null;

    private static async Task<Results<Created<VideoResponse>, ProblemHttpResult>> AnnounceAsync(
        string id, ScheduleRequest request, ClaimsPrincipal user, RillcastDb db, HiddenVideos hidden, StreamKeyring keyring, VideoResponses responses, TimeProvider time, CancellationToken ct)
    {
        var (channel, refusal) = await FindAsync(id, user, db, ct);
        if (channel is null)
        {
            return refusal!;
        }

        var title = VisibleText.Line(request.Title);
        if (title.Length == 0)
        {
            return Problems.Invalid("title", "The title is empty.");
        }

        var now = time.GetUtcNow();
        if (FindRefusal(request.ScheduledAt, now) is { } wrong)
        {
            return wrong;
        }

        if (await db.Videos.CountAsync(v => v.ChannelId == id && v.State == VideoState.Scheduled, ct) >= MaxScheduled)
        {
            return Problems.Conflict($"A channel can announce {MaxScheduled} broadcasts at once.");
        }

        var video = VideoId.FromGuid(Guid.CreateVersion7(now));
        var row = new Video
        {
            Id = video.Value,
            ChannelId = id,
            State = VideoState.Scheduled,
            Title = title,
            Description = request.Description?.Trim() ?? "",
            ScheduledAt = request.ScheduledAt.ToUniversalTime(),
            CreatedAt = now,
        };
        row.Show(request.Visibility ?? channel.DefaultVisibility, now);
        hidden.Set(video, row.Visibility);
        db.Videos.Add(row);
        await db.SaveChangesAsync(ct);
        await keyring.RefreshAsync(ct);
        return TypedResults.Created($"/api/videos/{video}", responses.Of(await db.Videos.AsNoTracking().Where(v => v.Id == row.Id).Select(VideoRow.From).SingleAsync(ct)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChooseAsync(
        string id, NextVideoRequest request, ClaimsPrincipal user, RillcastDb db, StreamKeyring keyring, CancellationToken ct)
    {
        var (channel, refusal) = await FindAsync(id, user, db, ct);
        if (channel is null)
        {
            return refusal!;
        }

        if (request.Video is { } video && !await db.Videos.AnyAsync(v => v.Id == video && v.ChannelId == id && v.State == VideoState.Scheduled, ct))
        {
            return Problems.Invalid("video", "This channel has announced no such video.");
        }

        await db.Channels.Where(c => c.Id == id).ExecuteUpdateAsync(c => c.SetProperty(x => x.NextVideoId, request.Video), ct);
        await keyring.RefreshAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<(Channel? Channel, ProblemHttpResult? Refusal)> FindAsync(string id, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) =>
        await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } channel ? (null, Problems.NotFound("channel"))
        : !user.MayChange(channel.OwnerId) ? (null, Problems.Forbidden("Only the owner of the channel announces its broadcasts."))
        : !user.IsBroadcaster ? (null, Problems.Forbidden("This account may not broadcast. An administrator can allow it."))
        : (channel, null);
}

/// <param name="Title">Its title.</param>
/// <param name="ScheduledAt">When it is to begin.</param>
/// <param name="Description">What it will be about.</param>
/// <param name="Visibility">Who may watch it; null for what the channel's broadcasts are.</param>
public sealed record ScheduleRequest(
    [property: Required, StringLength(200, MinimumLength = 1)] string Title,
    [property: Required] DateTimeOffset ScheduledAt,
    [property: StringLength(5000)] string? Description = null,
    Visibility? Visibility = null);

/// <param name="Video">Id of an announced video; null leaves it to the time.</param>
public sealed record NextVideoRequest([property: StringLength(VideoId.Length)] string? Video);
