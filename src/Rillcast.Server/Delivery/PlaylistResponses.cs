using System.Globalization;
using Microsoft.Extensions.Primitives;
using Rillcast.Live;
using Rillcast.Media;

namespace Rillcast.Server.Delivery;

/// <summary>Answers requests for playlists and manifests.</summary>
internal sealed class PlaylistResponses(DeliveryOptions options, DeliveryMetrics metrics, TimeProvider time)
{
    private const string HlsType = "application/vnd.apple.mpegurl";
    private const string DashType = "application/dash+xml";

    private TimeSpan LongestSourceGop => TimeSpan.FromSeconds(options.LongestSourceGopSeconds);

    public async Task MasterAsync(HttpContext context, DeliveredVideo video)
    {
        if (await StartedAsync(context, video) is { } snapshot)
        {
            var bytes = PlaylistRendering.Master(snapshot, LongestSourceGop, DeliveryHeaders.Encoding(context.Request));
            await SendAsync(context, DeliveryKind.Master, HlsType, snapshot.IsEnded ? DeliveryHeaders.Ended : DeliveryHeaders.NoCache, bytes);
        }
    }

    public async Task ManifestAsync(HttpContext context, DeliveredVideo video)
    {
        if (await StartedAsync(context, video) is { } snapshot)
        {
            var bytes = PlaylistRendering.Manifest(snapshot, options.LowLatencyDash, LongestSourceGop, DeliveryHeaders.Encoding(context.Request));
            await SendAsync(context, DeliveryKind.Manifest, DashType, snapshot.IsEnded ? DeliveryHeaders.Ended : DeliveryHeaders.NoCache, bytes);
        }
    }

    /// <summary>
    /// A media playlist, after the wait that the request asks for (RFC 8216bis §6.2.5.2).
    /// When the time limit passes the playlist is sent as it is, not 503: while a publisher is away and may come back, players that get errors
    /// give the rendition up (Shaka 5 disables it), players that get an unchanged playlist ask again.
    /// </summary>
    public async Task PlaylistAsync(HttpContext context, DeliveredVideo video, TrackId id)
    {
        if (!BlockingReload.TryParse(context.Request.QueryString.Value, out var reload))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "A delivery directive is malformed (RFC 8216bis §6.2.5).");
            return;
        }

        var snapshot = video.Snapshot;
        if (snapshot.Tracks.Count == 0)
        {
            if (await StartedAsync(context, video) is not { } started)
            {
                return;
            }

            snapshot = started;
        }

        if (snapshot.Find(id) is not { } track)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "The video has no such track.");
            return;
        }

        var isListed = false;
        if (reload.Number is { } number && !track.IsEnded)
        {
            isListed = track.Contains(number, reload.Part);
            if (!isListed)
            {
                if (reload.IsTooFarAhead(track))
                {
                    await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "That segment is too far ahead (RFC 8216bis §6.2.5.2).");
                    return;
                }

                using var limit = new WaitLimit(context, options.BlockedTargetDurations * track.TargetDuration, time, metrics);
                try
                {
                    track = await video.WaitForPartAsync(id, number, reload.Part, limit.Token) ?? track;
                }
                catch (OperationCanceledException) when (limit.IsOver)
                {
                    // Sent as it is, see above.
                }

                snapshot = video.Snapshot;
                track = snapshot.Find(id) is { } newest && (newest.IsEnded || newest.Contains(number, reload.Part)) ? newest : track;
                isListed = track.Contains(number, reload.Part);
            }
        }

        // An answer to "not before this part" is right for as long as anybody asks that (Apple's advice to caches: six target durations).
        StringValues cache = track.IsEnded ? DeliveryHeaders.Ended
            : isListed ? string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)Math.Ceiling(6 * track.TargetDuration.TotalSeconds)}")
            : DeliveryHeaders.NoCache;
        var bytes = PlaylistRendering.Playlist(snapshot, track, reload.IsDelta, DeliveryHeaders.Encoding(context.Request));
        await SendAsync(context, DeliveryKind.Playlist, HlsType, cache, bytes);
    }

    /// <summary>The video once players can start, after a wait; null when the request has been answered with an error.</summary>
    private async Task<VideoSnapshot?> StartedAsync(HttpContext context, DeliveredVideo video)
    {
        var snapshot = video.Snapshot;
        if (PlaylistRendering.CanStart(snapshot))
        {
            return snapshot;
        }

        using var limit = new WaitLimit(context, TimeSpan.FromSeconds(options.FirstSegmentWaitSeconds), time, metrics);
        try
        {
            while (!PlaylistRendering.CanStart(snapshot) && !snapshot.IsEnded)
            {
                snapshot = await video.WaitForChangeAsync(snapshot.Version, limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The broadcast has no picture yet.", retryAfterSeconds: 1);
            return null;
        }

        if (PlaylistRendering.CanStart(snapshot))
        {
            return snapshot;
        }

        await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "The broadcast ended before it had a picture.");
        return null;
    }

    private async Task SendAsync(HttpContext context, DeliveryKind kind, string type, StringValues cache, PlaylistBytes playlist)
    {
        var response = context.Response;
        var headers = response.Headers;
        headers.CacheControl = cache;
        headers.ETag = playlist.ETag;
        headers.Vary = DeliveryHeaders.VaryEncoding;
        if (DeliveryHeaders.HasCurrent(context.Request, playlist.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = type;
        response.ContentLength = playlist.Bytes.Length;
        if (playlist.Encoding is { } encoding)
        {
            headers.ContentEncoding = encoding;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(playlist.Bytes, context.RequestAborted);
            metrics.Sent(kind, playlist.Bytes.Length);
        }
    }
}
