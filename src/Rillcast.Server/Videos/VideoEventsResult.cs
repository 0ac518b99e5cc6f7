using System.Buffers;
using System.IO.Pipelines;

namespace Rillcast.Server.Videos;

/// <summary>
/// Server-sent events of one video. Written by hand and not with TypedResults.ServerSentEvents, which would format each event once per viewer.
/// </summary>
internal sealed class VideoEventsResult(ViewerRooms rooms, ViewerRoom room, string? after, long hidings, IHostApplicationLifetime lifetime) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
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
            // The viewer left, or the server stops: either is how these connections end.
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
