using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Rillcast.Media;
using Rillcast.Server.Conversion;
using Rillcast.Server.Delivery;
using Rillcast.Transcoding.Jobs.Wire;

namespace Rillcast.Server.Cluster;

/// <summary><c>/cluster/jobs/…</c>: workers on other machines read segments here and bring what they made of them. Absent without a cluster secret.</summary>
internal static partial class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder app, ClusterSignature signature)
    {
        // The signature is the identity here, not an account.
        var cluster = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        cluster.MapPost(HttpJobMedia.SourcePath, (HttpContext http, NodeJobMedia media, TimeProvider time) => CheckedAsync(http, signature, time, () => SourceAsync(http, media)));
        cluster.MapPost(HttpJobMedia.OutputPath, (HttpContext http, NodeJobMedia media, TimeProvider time) => CheckedAsync(http, signature, time, () => OutputAsync(http, media)));
    }

    private static async Task CheckedAsync(HttpContext http, ClusterSignature signature, TimeProvider time, Func<Task> answer)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var prefix = ClusterSignature.Scheme + " ";
        if (!header.StartsWith(prefix, StringComparison.Ordinal) || !signature.Accept(http.Request.Method, http.Request.Path.Value ?? "", header[prefix.Length..], time.GetUtcNow()))
        {
            await Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "Not signed with this cluster's secret, or with a clock that is a minute off, or a second time.");
            return;
        }

        // A live segment takes as long as it takes: Kestrel's least rates are for strangers.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } reading)
        {
            reading.MinDataRate = null;
        }

        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } writing)
        {
            writing.MinDataRate = null;
        }

        try
        {
            await answer();
        }
        catch (MediaFormatException e) when (!http.Response.HasStarted)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (IOException e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            await Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (Exception e) when (e is MediaFormatException or IOException or OperationCanceledException)
        {
            // The other side sees a body without an end.
            http.Abort();
        }
    }

    private static async Task SourceAsync(HttpContext http, NodeJobMedia media)
    {
        var body = new byte[JobMessage.MaxBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, http.RequestAborted);
        var job = JobMessage.Read(body.AsSpan(0, length));
        if (await media.OpenAsync(job, http.RequestAborted) is not { } segment)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        http.Response.ContentType = "application/octet-stream";
        var output = http.Response.BodyWriter;
        var start = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(start, segment.Start.Ticks);
        BinaryPrimitives.WriteUInt32BigEndian(start.AsSpan(8), segment.Start.Scale.TicksPerSecond);
        WireFrame.Write(output, WireFrameType.Rungs, JobMessage.WriteRungs(segment.Rungs));
        WireFrame.Write(output, WireFrameType.Start, start);
        WireFrame.Write(output, WireFrameType.Init, segment.Init);
        await output.FlushAsync(http.RequestAborted);
        await foreach (var part in segment.Parts.WithCancellation(http.RequestAborted))
        {
            WireFrame.Write(output, WireFrameType.Part, part);
            await output.FlushAsync(http.RequestAborted);
        }

        WireFrame.Write(output, WireFrameType.End);
        await output.FlushAsync(http.RequestAborted);
    }

    private static async Task OutputAsync(HttpContext http, NodeJobMedia media)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null; // frames have limits of their own
        }

        var input = http.Request.BodyReader;
        var job = await WireFrame.ReadAsync(input, http.RequestAborted) is { Type: WireFrameType.Job } first
            ? JobMessage.Read(first.Body.Span)
            : throw new MediaFormatException("A delivery begins with its job.");
        await using var delivery = await media.DeliverAsync(job, http.RequestAborted);
        while (await WireFrame.ReadAsync(input, http.RequestAborted) is { } frame)
        {
            if (frame.Type == WireFrameType.End)
            {
                await delivery.CompleteAsync(http.RequestAborted);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            if (!await delivery.WriteAsync(RungFrames.Read(frame, job), http.RequestAborted))
            {
                http.Response.StatusCode = StatusCodes.Status410Gone;
                return;
            }
        }

        throw new IOException("The worker stopped in the middle.");
    }
}
