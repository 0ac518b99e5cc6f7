using System.Globalization;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage;

namespace Rillcast.Server.Delivery;

/// <summary>Answers requests for init segments, segments and parts: from memory while the live window has them, else from the store.</summary>
internal sealed class MediaResponses(IMediaStore store, StoredMediaCache cache, DeliveryOptions options, DeliveryMetrics metrics, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, DeliveredVideo video, DeliveryPath path)
    {
        var track = video.Snapshot.Find(path.Track);
        if (track is not null && path.Kind != DeliveryKind.Init && IsNext(track, path.File))
        {
            track = await WaitAsync(context, video, path, track);
        }

        if (track is null)
        {
            await NotFoundAsync(context);
        }
        else if (await FindAsync(track, path, context.RequestAborted) is { } media)
        {
            await SendAsync(context, path, track.Kind, media);
        }
        else if (path.Kind == DeliveryKind.Segment && track.Open is { StandIn: null } && IsGrowing(track, path.File))
        {
            await SendGrowingAsync(context, video, path, track.Kind);
        }
        else
        {
            await NotFoundAsync(context);
        }
    }

    /// <summary>An object that is finished, without waiting for it; null when it is not, or not there.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public ValueTask<MediaObject?> FindAsync(TrackSnapshot track, DeliveryPath path, CancellationToken ct)
    {
        var file = path.File;
        if (file.IsInit)
        {
            for (var i = track.Inits.Count - 1; i >= 0; i--)
            {
                if (track.Inits[i].Epoch == file.Epoch && track.Inits[i].Number == file.Number)
                {
                    return new(MediaObject.Of(track.Inits[i].Bytes));
                }
            }

            return default;
        }

        if (IsGrowing(track, file))
        {
            // What another track stands in for has no object of this name, and may have one later.
            return new(track.Open!.StandIn is null && file.Part is { } growing && growing < track.Open!.Parts.Count ? MediaObject.Of(track.Open.Parts[growing].Bytes) : null);
        }

        if (Finished(track, file) is not { Description: { IsGap: false, StandIn: null } description } segment || file.Part >= description.Parts.Length)
        {
            return default;
        }

        // Read once: the window may let go of them at any time.
        if (segment.Parts is { } pieces)
        {
            return new(file.Part is { } part ? MediaObject.Of(pieces[part]) : MediaObject.Of(pieces));
        }

        return FindStoredAsync(path, description, ct);
    }

    private async ValueTask<MediaObject?> FindStoredAsync(DeliveryPath path, SegmentDescription segment, CancellationToken ct)
    {
        var key = StoreKey.Media(path.Video, path.Track, MediaFileName.Segment(segment.Epoch, segment.Number));
        await using var stored = await store.OpenAsync(key, segment.Bytes, ct);
        if (stored is null || stored.Length != segment.Bytes)
        {
            return null;
        }

        var (offset, length) = StretchOf(segment, path.File.Part);
        return stored.FilePath is null && cache.Takes(stored.Length)
            ? MediaObject.Of((await cache.ReadAsync(key, stored, ct)).Slice((int)offset, (int)length))
            : MediaObject.Of(stored, offset, length);
    }

    private static (long Offset, long Length) StretchOf(SegmentDescription segment, int? part)
    {
        if (part is not { } wanted)
        {
            return (0, segment.Bytes);
        }

        var offset = 0L;
        for (var i = 0; i < wanted; i++)
        {
            offset += segment.Parts[i].Bytes;
        }

        return (offset, segment.Parts[wanted].Bytes);
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

    private async Task<TrackSnapshot?> WaitAsync(HttpContext context, DeliveredVideo video, DeliveryPath path, TrackSnapshot track)
    {
        using var limit = new WaitLimit(context, options.BlockedTargetDurations * track.TargetDuration, time, metrics);
        try
        {
            return await video.WaitForPartAsync(path.Track, path.File.Number, path.File.Part ?? 0, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            return null;
        }
    }

    private static string Describe(HttpResponse response, DeliveryPath path, MediaKind kind)
    {
        var etag = $"\"{path.File}\"";
        response.ContentType = TypeOf(kind);
        response.Headers.CacheControl = DeliveryHeaders.Immutable;
        response.Headers.ETag = etag;
        return etag;
    }

    /// <summary>Content-Type of a track's objects.</summary>
    public static string TypeOf(MediaKind kind) => kind == MediaKind.Video ? "video/mp4" : "audio/mp4";

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
    private static bool IsNext(TrackSnapshot track, MediaFileName file)
    {
        if (track.IsEnded)
        {
            return false;
        }

        var part = file.Part ?? 0;

        if (track.Open is { } open)
        {
            return open.Epoch == file.Epoch && (file.Number == open.Number ? part == open.Parts.Count : file.Number == open.Number + 1 && part == 0);
        }

        return file.Number == track.NextNumber && part == 0;
    }

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such media object.");
}
