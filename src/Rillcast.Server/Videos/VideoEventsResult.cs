using System.Buffers;
using System.IO.Pipelines;

namespace Rillcast.Server.Videos;

/// <summary>
/// Server-sent events of one video. Written by hand and not with TypedResults.ServerSentEvents, which would format each event once per viewer.
/// </summary>
/// <param name="rooms">Of this node.</param>
/// <param name="room">The video's, entered already.</param>
/// <param name="after">What the viewer has read; null for nothing.</param>
/// <param name="hidings">How often the video had become private before the viewer was let in.</param>
/// <param name="longest">It ends after this, and the browser comes again and is asked who it is; null for never.</param>
/// <param name="lifetime">Of the server.</param>
internal sealed class VideoEventsResult(ViewerRooms rooms, ViewerRoom room, string? after, long hidings, TimeSpan? longest, IHostApplicationLifetime lifetime) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
        if (longest is { } limit)
        {
            end.CancelAfter(limit);
        }

        try
        {
            var response = httpContext.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache, no-store";
            // nginx would collect events into blocks.
            response.Headers["X-Accel-Buffering"] = "no";
            await WriteAsync(response.BodyWriter, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The viewer left, his time is over, or the server stops: each is how these connections end.
        }
        finally
        {
            room.Leave();
        }
    }

    private async Task WriteAsync(PipeWriter writer, CancellationToken ct)
    {
        var reader = rooms.Read(room, after, hidings);
        using var pause = new ViewerPause(room, ct);
        // A page that lost its connection comes back after a second, not after the browser's own idea of it.
        writer.Write("retry: 1000\n\n"u8);
        while (true)
        {
            var rings = room.Rings;
            if (!reader.Write(writer))
            {
                return;
            }

            // A viewer that does not read holds only itself up.
            if (writer.UnflushedBytes > 0 && (await writer.FlushAsync(ct)).IsCompleted)
            {
                return;
            }

            await pause.UntilRingAsync(rings);
        }
    }
}
