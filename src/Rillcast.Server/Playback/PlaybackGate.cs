using System.Net;
using Rillcast.Media;
using Rillcast.Server.Delivery;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Playback;

/// <summary>
/// Stands before everything that serves media. An address <c>/t/{token}/v/…</c> whose token opens the video becomes <c>/v/…</c>; any other is refused. Without a token,
/// a private video is not there, whatever of it is asked for: playlists, segments, posters, storyboards, downloads.
/// </summary>
internal sealed class PlaybackGate(PlaybackTokens tokens, HiddenVideos hidden)
{
    /// <summary>Where protected media are.</summary>
    public const string Prefix = "/t/";

    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value.AsSpan();
        if (!path.StartsWith(Prefix))
        {
            return TryVideo(path, out var open) && !Lets(open, default, null) ? RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such video.") : next(context);
        }

        path = path[Prefix.Length..];
        var slash = Math.Max(0, path.IndexOf('/'));
        if (!TryVideo(path[slash..], out var video) || !Lets(video, path[..slash], context.Connection.RemoteIpAddress))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "This playback token is not valid, or not any more.");
        }

        context.Request.Path = path[slash..].ToString();
        return next(context);
    }

    /// <inheritdoc cref="PlaybackCheck"/>
    public bool Lets(VideoId video, ReadOnlySpan<char> token, IPAddress? from) => token.IsEmpty ? !hidden.IsPrivate(video) : tokens.Opens(token, video, from);

    private static bool TryVideo(ReadOnlySpan<char> path, out VideoId video)
    {
        video = default;
        // As routing reads it, which does not mind upper case.
        if (!path.StartsWith(DeliveryPath.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        path = path[DeliveryPath.Prefix.Length..];
        return path.Length > VideoId.Length && path[VideoId.Length] == '/' && VideoId.TryParse(path[..VideoId.Length].ToString(), out video);
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail)
    {
        DeliveryHeaders.AllowEveryOrigin(context.Response);
        return Problem.WriteAsync(context, status, detail);
    }
}
