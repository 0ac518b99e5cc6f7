using System.IO.Pipelines;

namespace Rillcast.Server.Videos;

/// <summary>
/// Server-sent events of one video. Written by hand and not with TypedResults.ServerSentEvents: that has no comments, which keep the
/// connection alive through proxies without waking the page, and it would format each event once per viewer.
/// </summary>
internal sealed class VideoEventsResult(ViewerRooms rooms, ViewerRoom room, IHostApplicationLifetime lifetime) : IResult
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
            rooms.Leave(room);
        }
    }

    private async Task WriteAsync(PipeWriter writer, CancellationToken ct)
    {
        // A page that lost its connection comes back after a second, not after the browser's own idea of it.
        Write(writer, "retry: 1000\n\n"u8);
        var (state, viewers, pings) = (-1L, 0L, room.Events.Pings);
        while (true)
        {
            var change = room.Change;
            var events = room.Events;
            if (events.IsClosed)
            {
                return;
            }

            if (events.StateVersion > state)
            {
                Write(writer, events.State.Span);
                state = events.StateVersion;
            }

            if (events.ViewersVersion > viewers)
            {
                Write(writer, events.Viewers.Span);
                viewers = events.ViewersVersion;
            }

            if (events.Pings > pings)
            {
                Write(writer, ": ping\n\n"u8);
                pings = events.Pings;
            }

            // A viewer that does not read holds only itself up; it gets the newest state when it does.
            var flushed = await writer.FlushAsync(ct);
            if (flushed.IsCompleted)
            {
                return;
            }

            await change.WaitAsync(ct);
        }
    }

    private static void Write(PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }
}
