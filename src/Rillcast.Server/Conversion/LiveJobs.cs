using System.Runtime.CompilerServices;
using Rillcast.Live;
using Rillcast.Live.Renditions;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>The segments of live videos as workers read them, still growing, and what comes back of them.</summary>
internal sealed class LiveJobs(StreamRegistry streams, LiveConversions conversions, TimeProvider time) : IJobOwner
{
    /// <inheritdoc/>
    public JobPriority Priority => JobPriority.Live;

    /// <inheritdoc/>
    public Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct)
    {
        if (streams.Find(job.Video) is not { } stream || stream.Window.Find(job.Source) is not { } track)
        {
            return Task.FromResult<SourceSegment?>(null);
        }

        var rungs = job.Rungs.Where(r => stream.Wants(r.Track, job.Number)).ToArray();
        var segment = track.Segments.IndexOf(job.Number) is >= 0 and var index ? track.Segments[index] : null;
        var (epoch, init, start) = segment is not null ? (segment.Description.Epoch, segment.Description.Init, segment.Description.Start)
            : track.Open is { } open && open.Number == job.Number ? (open.Epoch, open.Init, open.Start)
            : default;
        if (rungs.Length == 0 || epoch != job.Epoch || segment is { Description.IsGap: true })
        {
            return Task.FromResult<SourceSegment?>(null);
        }

        conversions.Find(job.Video)?.Opened(job.Number, time.GetUtcNow());
        return Task.FromResult<SourceSegment?>(new SourceSegment([.. rungs], track.InitOf(epoch, init).Bytes, start, PartsAsync(stream, job, ct)));
    }

    /// <inheritdoc/>
    public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) =>
        Task.FromResult<IJobDelivery>(new Delivery(streams.Find(job.Video), conversions.Find(job.Video), job, time));

    /// <inheritdoc/>
    public void GiveUp(DeadJob dead) => conversions.Find(dead.Job.Video)?.GivenUp(dead);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync(LiveStream stream, ConversionJob job, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var next = 0; ; next++)
        {
            // A part past the end of a finished segment counts as there when the next segment has begun; a finished segment ends the loop before that.
            if (await NextAsync(stream, job, next, ct) is not { } bytes)
            {
                yield break;
            }

            yield return bytes;
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> NextAsync(LiveStream stream, ConversionJob job, int part, CancellationToken ct)
    {
        while (true)
        {
            var snapshot = stream.Window;
            var track = snapshot.Find(job.Source) ?? throw new IOException($"Video {job.Video} has no track {job.Source} any more.");
            if (track.Segments.IndexOf(job.Number) is >= 0 and var index)
            {
                var segment = track.Segments[index];
                if (part >= segment.Description.Parts.Length)
                {
                    return null;
                }

                return segment.Parts is { } parts ? parts[part] : throw new IOException($"Segment {job.Number} of video {job.Video} has left memory.");
            }

            if (track.Open is not { } open || open.Number != job.Number)
            {
                throw new IOException($"Segment {job.Number} of video {job.Video} is not there any more.");
            }

            if (part < open.Parts.Count)
            {
                return open.Parts[part].Bytes;
            }

            await stream.WaitForChangeAsync(snapshot.Version, ct);
        }
    }

    /// <summary>One try's output on its way into the live window.</summary>
    private sealed class Delivery(LiveStream? stream, LiveConversion? conversion, ConversionJob job, TimeProvider time) : IJobDelivery
    {
        private readonly HashSet<TrackId> _refused = [];
        private readonly Dictionary<TrackId, string> _makers = [];

        public ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
        {
            if (stream is null)
            {
                return new(false);
            }

            if (output is RungBegun { Maker: var name })
            {
                _makers[output.Track] = name;
            }

            var maker = _makers.GetValueOrDefault(output.Track, "");
            RenditionOutput made = output switch
            {
                RungBegun begun => new RenditionOutput.Begun(begun.Init) { Maker = maker },
                RungPart part => new RenditionOutput.Part(part.Index, part.Description, part.Bytes) { Maker = maker },
                _ => new RenditionOutput.Ended { Maker = maker },
            };
            if (!_refused.Contains(output.Track) && !stream.Take(output.Track, job.Epoch, job.Number, made))
            {
                _refused.Add(output.Track);
            }

            conversion?.Progressed(job.Number, time.GetUtcNow());
            return new(_refused.Count < job.Rungs.Length);
        }

        public Task CompleteAsync(CancellationToken ct)
        {
            conversion?.Completed(job.Number);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
