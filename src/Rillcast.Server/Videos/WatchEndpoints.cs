using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Events;
using Rillcast.Server.Playback;
using Rillcast.Server.Positions;
using Rillcast.Server.Web;

namespace Rillcast.Server.Videos;

/// <summary>What a page asks while it watches. For a live video none of it needs the database.</summary>
internal static class WatchEndpoints
{
    public static void MapWatching(this IEndpointRouteBuilder api)
    {
        var videos = api.MapGroup("/videos").WithTags("Watching");
        videos.MapPost("/{id}/playback", PlayAsync).AllowAnonymous().WithName("StartPlayback").WithSummary("Where the media are, and what to know before playing.").ProducesProblem(StatusCodes.Status404NotFound);
        videos.MapGet("/{id}/events", WatchAsync).WithoutHead().AllowAnonymous().WithName("WatchVideo").WithSummary("Server-sent events: state, viewers, comments, reactions. One connection is one viewer; Last-Event-ID (or after) goes on where it was lost, on any node.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static void MapHealth(this IEndpointRouteBuilder api) =>
        api.MapGet("/videos/{id}/health", GetHealthAsync).RequireAuthorization().WithTags("Studio").WithName("GetHealth").WithSummary("The stream that arrives, second by second; owner or administrator.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<PlaybackResponse>, ProblemHttpResult>> PlayAsync(
        string id, HttpContext http, WatchedVideos videos, HiddenVideos hidden, PlaybackTokens tokens, ViewerPositions positions, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (found, refusal) = await videos.FindAsync(id, http, ct);
        if (refusal is not null)
        {
            return refusal;
        }

        if (found is not { State: not (VideoState.Scheduled or VideoState.Failed) } || !VideoId.TryParse(id, out var video))
        {
            return Problems.NotFound("video");
        }

        (string Token, DateTimeOffset Expires)? protection = hidden.IsPrivate(video) ? tokens.Make(video) : null;
        var folder = protection is { Token: var token } ? $"{PlaybackGate.Prefix}{token}/v/{id}/" : $"/v/{id}/";
        var position = found.State == VideoState.Live ? 0 : await positions.ResumeAsync(http.User, id, ct);
        return TypedResults.Ok(new PlaybackResponse(folder + "master.m3u8", folder + "manifest.mpd", protection?.Token, protection?.Expires, position, []));
    }

    private static async Task<IResult> WatchAsync(
        string id,
        [FromQuery, StringLength(EventPosition.MaxLength)] string? after,
        [FromHeader(Name = "Last-Event-ID"), StringLength(EventPosition.MaxLength)] string? lastEventId,
        HttpContext http,
        WatchedVideos videos,
        StreamRegistry streams,
        ViewerRooms rooms,
        HiddenVideos hidden,
        PlaybackOptions playback,
        IHostApplicationLifetime lifetime,
        CancellationToken ct)
    {
        if (!VideoId.TryParse(id, out var video))
        {
            return Problems.NotFound("video");
        }

        // First, so that whoever is let in just before it becomes private does not stay.
        var hidings = hidden.HidingsOf(video);
        var (found, refusal) = await videos.FindAsync(id, http, ct);
        if (refusal is not null || found is null)
        {
            return refusal ?? Problems.NotFound("video");
        }

        // First into the room, then look again: no change in between is missed.
        var room = rooms.Enter(video);
        if (streams.Find(video) is { } stream)
        {
            rooms.Show(room, stream.Status.Version, StateEvent.Of(LiveFacts.Of(stream)));
        }
        else
        {
            room.Publish(null, 0, JsonSerializer.SerializeToUtf8Bytes(found, ApiJson.Default.StateEvent));
        }

        return new VideoEventsResult(rooms, room, lastEventId ?? after, hidings, hidden.IsPrivate(video) ? playback.TokenLifetime : null, lifetime);
    }

    private static async Task<Results<Ok<HealthResponse>, ProblemHttpResult>> GetHealthAsync(
        string id, ClaimsPrincipal user, RillcastDb db, StreamRegistry streams, HiddenVideos hidden, CancellationToken ct)
    {
        if (!VideoId.TryParse(id, out var video) || streams.Find(video) is not { } stream)
        {
            return TypedResults.Problem("There is no such live video.", statusCode: StatusCodes.Status404NotFound);
        }

        var owner = await db.Channels.AsNoTracking().Where(c => c.Id == stream.ChannelId).Select(c => c.OwnerId).SingleOrDefaultAsync(ct);
        return hidden.IsPrivate(video) && !user.MayChange(owner) ? Problems.NotFound("video")
            : user.MayChange(owner) ? TypedResults.Ok(HealthResponse.Of(stream))
            : Problems.Forbidden("Only its owner can look at the health of a stream.");
    }
}

/// <param name="Hls">Multivariant playlist.</param>
/// <param name="Dash">Manifest.</param>
/// <param name="Token">For private videos, part of the addresses; null when none is needed.</param>
/// <param name="TokenExpiresAt">Ask again before; the new token takes the place of the old one in every address.</param>
/// <param name="Position">Where the viewer was last, in seconds; 0 to begin at the beginning, or live.</param>
/// <param name="Disclaimers">To be shown before playing.</param>
public sealed record PlaybackResponse(string Hls, string Dash, string? Token, DateTimeOffset? TokenExpiresAt, double Position, IReadOnlyList<string> Disclaimers);
