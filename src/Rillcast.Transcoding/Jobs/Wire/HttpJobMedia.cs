using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Rillcast.Media;
using Rillcast.Media.Time;

namespace Rillcast.Transcoding.Jobs.Wire;

/// <summary>Job media of a worker on another machine: reads the segment from the node that owns it and sends it what was made, over HTTP, both while the segment still grows.</summary>
/// <param name="http">Without a base address; its timeout must be infinite.</param>
/// <param name="signature">With the cluster's secret.</param>
/// <param name="fallback">Node to ask when a job names none.</param>
/// <param name="time">For signatures.</param>
public sealed class HttpJobMedia(HttpClient http, ClusterSignature signature, Uri fallback, TimeProvider time) : IJobMedia
{
    /// <summary>Path on a node that gives the source.</summary>
    public const string SourcePath = "/cluster/jobs/source";

    /// <summary>Path on a node that takes the result.</summary>
    public const string OutputPath = "/cluster/jobs/output";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(AnswerTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await OpenWithinAsync(job, both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"Node {NodeOf(job)} did not answer within {AnswerTime.TotalSeconds} s.");
        }
    }

    private async Task<SourceSegment?> OpenWithinAsync(ConversionJob job, CancellationToken ct)
    {
        var response = await SendAsync(job, SourcePath, new ByteArrayContent(JobMessage.Write(job)), ct);
        try
        {
            if (response.StatusCode == HttpStatusCode.NoContent)
            {
                response.Dispose();
                return null;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new IOException($"Node {NodeOf(job)} answered {(int)response.StatusCode} when asked for segment {job.Number} of video {job.Video}.");
            }

            var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(ct));
            var rungs = JobMessage.ReadRungs((await ExpectAsync(reader, WireFrameType.Rungs, ct)).Span);
            var start = await ExpectAsync(reader, WireFrameType.Start, ct);
            var init = await ExpectAsync(reader, WireFrameType.Init, ct);
            if (start.Length != 12 || rungs.Count == 0)
            {
                throw new IOException($"Node {NodeOf(job)} sent a source that cannot be read.");
            }

            var at = new MediaTime(BinaryPrimitives.ReadInt64BigEndian(start.Span), new Timescale(Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(start.Span[8..]))));
            return new SourceSegment([.. rungs], init, at, PartsAsync(response, reader, job, CancellationToken.None));
        }
        catch (Exception e) when (e is HttpRequestException or MediaFormatException or IOException)
        {
            response.Dispose();
            throw e as IOException ?? new IOException($"Node {NodeOf(job)}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 1 << 20));
        WireFrame.Write(pipe.Writer, WireFrameType.Job, JobMessage.Write(job));
        return Task.FromResult<IJobDelivery>(new Delivery(pipe.Writer, SendAsync(job, OutputPath, new PipeContent(pipe.Reader), ct), job, NodeOf(job)));
    }

    private static async Task<ReadOnlyMemory<byte>> ExpectAsync(PipeReader reader, WireFrameType type, CancellationToken ct) =>
        await WireFrame.ReadAsync(reader, ct) is { } frame && frame.Type == type ? frame.Body : throw new IOException($"The node did not send {type}.");

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync(HttpResponseMessage response, PipeReader reader, ConversionJob job, [EnumeratorCancellation] CancellationToken ct)
    {
        using (response)
        {
            while (true)
            {
                WireFrame? frame;
                try
                {
                    frame = await WireFrame.ReadAsync(reader, ct);
                }
                catch (Exception e) when (e is HttpRequestException or MediaFormatException)
                {
                    throw new IOException($"Segment {job.Number} of video {job.Video} broke off: {e.Message}", e);
                }

                switch (frame?.Type)
                {
                    case WireFrameType.Part:
                        yield return frame.Value.Body;
                        break;
                    case WireFrameType.End:
                        yield break;
                    default:
                        throw new IOException($"Segment {job.Number} of video {job.Video} broke off.");
                }
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ConversionJob job, string path, HttpContent content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(NodeOf(job), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue(ClusterSignature.Scheme, signature.Sign("POST", path, time.GetUtcNow()));
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"Node {NodeOf(job)} cannot be reached: {e.Message}", e);
        }
    }

    // A job may name a node of this cluster only by http or https; anything else is not asked.
    private Uri NodeOf(ConversionJob job) =>
        Uri.TryCreate(job.Node, UriKind.Absolute, out var node) && node.Scheme is "http" or "https" ? node : fallback;

    private sealed class Delivery(PipeWriter writer, Task<HttpResponseMessage> sending, ConversionJob job, Uri node) : IJobDelivery
    {
        private bool _isDone;

        public async ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
        {
            if (sending.IsCompleted)
            {
                using var early = await sending;
                return early.StatusCode == HttpStatusCode.Gone ? false : throw new IOException($"Node {node} answered {(int)early.StatusCode} in the middle of a delivery.");
            }

            RungFrames.Write(writer, job, output);
            var result = await writer.FlushAsync(ct);
            return !result.IsCompleted || !sending.IsCompleted || (await sending).StatusCode != HttpStatusCode.Gone;
        }

        public async Task CompleteAsync(CancellationToken ct)
        {
            WireFrame.Write(writer, WireFrameType.End);
            await writer.CompleteAsync();
            _isDone = true;
            using var response = await sending.WaitAsync(AnswerTime, ct).ContinueWith(
                t => t.IsCompletedSuccessfully ? t.GetAwaiter().GetResult() : throw new IOException($"Node {node} did not take what was made: {t.Exception?.InnerException?.Message}"),
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.Gone))
            {
                throw new IOException($"Node {node} answered {(int)response.StatusCode} to what was made.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isDone)
            {
                // Broken off on purpose: the node sees a body without an end.
                await writer.CompleteAsync(new IOException("The worker gave up."));
            }

            // A node that does not answer any more must not hold the slot; the converter's token ends the request.
            await ((Task)sending).WaitAsync(AnswerTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A request body that is written while it is sent.</summary>
    private sealed class PipeContent(PipeReader reader) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                while (true)
                {
                    var result = await reader.ReadAsync();
                    foreach (var piece in result.Buffer)
                    {
                        await stream.WriteAsync(piece);
                    }

                    await stream.FlushAsync();
                    reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                    {
                        return;
                    }
                }
            }
            finally
            {
                await reader.CompleteAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
