using System.Globalization;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage;

namespace Rillcast.Server.Delivery;

/// <summary>Answers requests for init segments, segments and parts: from memory while the live window has them, else from the store.</summary>
internal sealed class MediaResponses(IMediaStore store, DeliveryOptions options, DeliveryMetrics metrics, TimeProvider time)
{
    public Task InitAsync(HttpContext context, DeliveredVideo video, DeliveryPath path)
    {
        if (video.Snapshot.Find(path.Track) is { } track)
        {
            for (var i = track.Inits.Count - 1; i >= 0; i--)
            {
                if (track.Inits[i].Epoch == path.File.Epoch && track.Inits[i].Number == path.File.Number)
                {
                    return SendAsync(context, path, track.Kind, MediaObject.Of(track.Inits[i].Bytes));
                }
            }
        }

        return NotFoundAsync(context);
    }

    public async Task SegmentAsync(HttpContext context, DeliveredVideo video, DeliveryPath path)
    {
        var track = video.Snapshot.Find(path.Track);
        if (track is not null && Finished(track, path.File) is null && IsNext(track, path.File, part: 0))
        {
            track = await WaitAsync(context, video, path, track, 0);
        }

        if (track is not null && Finished(track, path.File) is { } segment)
        {
            await SendFinishedAsync(context, path, track.Kind, segment);
        }
        else if (track is not null && IsGrowing(track, path.File))
        {
            await SendGrowingAsync(context, video, path, track.Kind);
        }
        else
        {
            await NotFoundAsync(context);
        }
    }

    public async Task PartAsync(HttpContext context, DeliveredVideo video, DeliveryPath path)
    {
        var part = path.File.Part.GetValueOrDefault();
        var track = video.Snapshot.Find(path.Track);
        if (track is not null && IsNext(track, path.File, part))
        {
            track = await WaitAsync(context, video, path, track, part);
        }

        if (track is null)
        {
            await NotFoundAsync(context);
        }
        else if (IsGrowing(track, path.File) && part < track.Open!.Parts.Count)
        {
            await SendAsync(context, path, track.Kind, MediaObject.Of(track.Open.Parts[part].Bytes));
        }
        else if (Finished(track, path.File) is { } segment && part < segment.Description.Parts.Length)
        {
            if (segment.Parts is { } pieces)
            {
                await SendAsync(context, path, track.Kind, MediaObject.Of(pieces[part]));
            }
            else
            {
                await SendStoredAsync(context, path, track.Kind, segment.Description, part);
            }
        }
        else
        {
            await NotFoundAsync(context);
        }
    }

    private async Task SendFinishedAsync(HttpContext context, DeliveryPath path, MediaKind kind, WindowSegment segment)
    {
        if (segment.Description.IsGap)
        {
            await NotFoundAsync(context);
        }
        else if (segment.Parts is { } pieces)
        {
            await SendAsync(context, path, kind, MediaObject.Of(pieces));
        }
        else
        {
            await SendStoredAsync(context, path, kind, segment.Description, part: null);
        }
    }

    private async Task SendStoredAsync(HttpContext context, DeliveryPath path, MediaKind kind, SegmentDescription segment, int? part)
    {
        var name = MediaFileName.Segment(segment.Epoch, segment.Number);
        await using var stored = await store.OpenAsync(StoreKey.Media(path.Video, path.Track, name), context.RequestAborted);
        if (stored is null || stored.Length != segment.Bytes)
        {
            await NotFoundAsync(context);
            return;
        }

        var offset = 0L;
        var length = stored.Length;
        if (part is { } wanted)
        {
            for (var i = 0; i < wanted; i++)
            {
                offset += segment.Parts[i].Bytes;
            }

            length = segment.Parts[wanted].Bytes;
        }

        await SendAsync(context, path, kind, MediaObject.Of(stored, offset, length));
    }

    private async Task SendAsync(HttpContext context, DeliveryPath path, MediaKind kind, MediaObject media)
    {
        var response = context.Response;
        var etag = Describe(response, path, kind);
        response.Headers.AcceptRanges = DeliveryHeaders.Bytes;
        if (DeliveryHeaders.HasCurrent(context.Request, etag))
        {
            response.ContentType = null;
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var offset = 0L;
        var length = media.Length;
        var header = context.Request.Headers.Range;
        if (header.Count == 1 && HttpMethods.IsGet(context.Request.Method) && MayBePartial(context.Request, etag))
        {
            switch (ByteRange.Read(header[0], media.Length, out var range))
            {
                case ByteRangeResult.Unsatisfiable:
                    response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{media.Length}");
                    await Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, "The object ends before that range.");
                    return;
                case ByteRangeResult.Partial:
                    response.StatusCode = StatusCodes.Status206PartialContent;
                    response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{media.Length}");
                    (offset, length) = (range.Offset, range.Length);
                    break;
            }
        }

        response.ContentLength = length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await media.SendAsync(response, offset, length, context.RequestAborted);
            metrics.Sent(path.Kind, length);
        }
    }

    /// <summary>
    /// The growing segment, part by part as it grows (DASH low latency), chunked: its length is not known. As immutable as any other: what was sent
    /// stays its beginning, and a cache keeps only what ended properly; when it cannot be finished, the connection is cut.
    /// </summary>
    private async Task SendGrowingAsync(HttpContext context, DeliveredVideo video, DeliveryPath path, MediaKind kind)
    {
        Describe(context.Response, path, kind);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var sent = 0;
        while (true)
        {
            var snapshot = video.Snapshot;
            var track = snapshot.Find(path.Track);
            if (track is not null && Finished(track, path.File) is { } segment)
            {
                await SendRestAsync(context, path, segment, sent);
                return;
            }

            if (track is null || !IsGrowing(track, path.File))
            {
                context.Abort();
                return;
            }

            for (; sent < track.Open!.Parts.Count; sent++)
            {
                var bytes = track.Open.Parts[sent].Bytes;
                await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
                metrics.Sent(path.Kind, bytes.Length);
            }

            using var limit = new WaitLimit(context, options.BlockedTargetDurations * track.TargetDuration, time, metrics);
            try
            {
                await video.WaitForChangeAsync(snapshot.Version, limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsOver)
            {
                context.Abort();
                return;
            }
        }
    }

    private async Task SendRestAsync(HttpContext context, DeliveryPath path, WindowSegment segment, int sent)
    {
        if (segment.Parts is { } pieces)
        {
            for (; sent < pieces.Count; sent++)
            {
                await context.Response.BodyWriter.WriteAsync(pieces[sent], context.RequestAborted);
                metrics.Sent(path.Kind, pieces[sent].Length);
            }
        }
        else if (sent < segment.Description.Parts.Length)
        {
            // Left memory while this viewer was slow to read.
            context.Abort();
        }
    }

    private async Task<TrackSnapshot?> WaitAsync(HttpContext context, DeliveredVideo video, DeliveryPath path, TrackSnapshot track, int part)
    {
        using var limit = new WaitLimit(context, options.BlockedTargetDurations * track.TargetDuration, time, metrics);
        try
        {
            return await video.WaitForPartAsync(path.Track, path.File.Number, part, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            return null;
        }
    }

    private static string Describe(HttpResponse response, DeliveryPath path, MediaKind kind)
    {
        var etag = $"\"{path.File}\"";
        response.ContentType = kind == MediaKind.Video ? "video/mp4" : "audio/mp4";
        response.Headers.CacheControl = DeliveryHeaders.Immutable;
        response.Headers.ETag = etag;
        return etag;
    }

    // If-Range wants the strong comparison (RFC 9110 §13.1.5); a date is never right, there is no Last-Modified.
    private static bool MayBePartial(HttpRequest request, string etag)
    {
        var header = request.Headers.IfRange;
        return header.Count == 0 || (header.Count == 1 && header[0] == etag);
    }

    private static WindowSegment? Finished(TrackSnapshot track, MediaFileName file)
    {
        var index = track.Segments.IndexOf(file.Number);
        return index >= 0 && track.Segments[index] is var segment && segment.Description.Epoch == file.Epoch ? segment : null;
    }

    private static bool IsGrowing(TrackSnapshot track, MediaFileName file) => track.Open is { } open && open.Number == file.Number && open.Epoch == file.Epoch;

    /// <summary>True for what is not there yet and comes next: what a preload hint names, or a manifest's growing segment.</summary>
    private static bool IsNext(TrackSnapshot track, MediaFileName file, int part)
    {
        if (track.IsEnded)
        {
            return false;
        }

        if (track.Open is { } open)
        {
            return open.Epoch == file.Epoch && (file.Number == open.Number ? part == open.Parts.Count : file.Number == open.Number + 1 && part == 0);
        }

        return file.Number == track.NextNumber && part == 0;
    }

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such media object.");
}
