using System.Collections.Concurrent;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>The segments of stored videos as workers read them, and what comes back of them.</summary>
internal sealed class StoredJobs(StoredSource source) : IJobOwner
{
    private readonly ConcurrentDictionary<VideoId, StoredConversion> _running = new();

    /// <inheritdoc/>
    public JobPriority Priority => JobPriority.Stored;

    /// <summary>Conversions at work on this node.</summary>
    public StoredConversion? Find(VideoId video) => _running.GetValueOrDefault(video);

    public void Add(StoredConversion conversion) => _running[conversion.Video] = conversion;

    public void Remove(VideoId video) => _running.TryRemove(video, out _);

    /// <inheritdoc/>
    public async Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct)
    {
        var key = StoredTaskKey.Of(job);
        if (Find(job.Video) is not { } conversion || conversion.Find(key) is not { } task || task.Source.Epoch != job.Epoch)
        {
            return null;
        }

        try
        {
            var init = await source.ReadInitAsync(job.Video, task.Source, ct);
            var segment = await source.ReadSegmentAsync(job.Video, task.Source, ct);
            return new SourceSegment([.. task.Rungs], init, task.Source.Start, OneAsync(segment));
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            conversion.StoreFailed(key);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) => Task.FromResult<IJobDelivery>(new Delivery(Find(job.Video), StoredTaskKey.Of(job)));

    /// <inheritdoc/>
    public void GiveUp(DeadJob dead) => Find(dead.Job.Video)?.GiveUp(dead);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> OneAsync(byte[] segment)
    {
        await Task.CompletedTask;
        yield return segment;
    }

    /// <summary>One try's output on its way into the store; a rung's segment goes there when it is whole.</summary>
    private sealed class Delivery(StoredConversion? conversion, StoredTaskKey key) : IJobDelivery
    {
        private readonly Dictionary<TrackId, (ReadOnlyMemory<byte> Init, List<RungPart> Parts)> _made = [];

        public async ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
        {
            if (conversion?.Find(key) is not { } task)
            {
                return false;
            }

            switch (output)
            {
                case RungBegun begun:
                    _made[begun.Track] = (begun.Init, []);
                    break;
                case RungPart part:
                    _made[part.Track].Parts.Add(part);
                    break;
                case RungEnded ended when task.Rungs.FirstOrDefault(r => r.Track == ended.Track) is { } rung && _made.Remove(ended.Track, out var made):
                    return await conversion.PutAsync(task, rung, made.Init, made.Parts, ct);
            }

            return true;
        }

        public Task CompleteAsync(CancellationToken ct)
        {
            conversion?.Completed(key);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
