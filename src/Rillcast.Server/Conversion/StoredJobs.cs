using System.Collections.Concurrent;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>The segments of stored videos as workers read them, and what comes back of them.</summary>
internal sealed class StoredJobs(IMediaStore store) : IJobOwner
{
    private const int MaxSegmentBytes = 256 << 20;

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
        if (Find(job.Video) is not { } conversion || conversion.Find(job.Number) is not { } task || task.Source.Epoch != job.Epoch)
        {
            return null;
        }

        var wanted = job.Rungs.Where(r => task.Rungs.Any(t => t.Track == r.Track)).ToArray();
        var init = await ReadAsync(StoreKey.Media(job.Video, TrackId.Source, MediaFileName.Init(task.Source.Epoch, task.Source.Init)), ct);
        var segment = await ReadAsync(StoreKey.Media(job.Video, TrackId.Source, MediaFileName.Segment(task.Source.Epoch, task.Source.Number)), ct);
        return wanted.Length == 0 ? null : new SourceSegment([.. wanted], init, task.Source.Start, OneAsync(segment));
    }

    /// <inheritdoc/>
    public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) => Task.FromResult<IJobDelivery>(new Delivery(Find(job.Video), job));

    /// <inheritdoc/>
    public void GiveUp(DeadJob dead) => Find(dead.Job.Video)?.GiveUp(dead);

    private async Task<byte[]> ReadAsync(StoreKey key, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(key, ct) ?? throw new IOException($"The media store has no {key}.");
        if (stored.Length > MaxSegmentBytes)
        {
            throw new IOException($"{key} has {stored.Length} bytes; the limit is {MaxSegmentBytes}.");
        }

        var bytes = new byte[stored.Length];
        await using var stream = await stored.ReadAsync(0, ct);
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> OneAsync(byte[] segment)
    {
        await Task.CompletedTask;
        yield return segment;
    }

    /// <summary>One try's output on its way into the store; a rung's segment goes there when it is whole.</summary>
    private sealed class Delivery(StoredConversion? conversion, ConversionJob job) : IJobDelivery
    {
        private readonly Dictionary<TrackId, (ReadOnlyMemory<byte> Init, List<RungPart> Parts)> _made = [];

        public async ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
        {
            if (conversion?.Find(job.Number) is not { } task)
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
                    await conversion.PutAsync(task, rung, made.Init, made.Parts, ct);
                    break;
            }

            return true;
        }

        public Task CompleteAsync(CancellationToken ct)
        {
            conversion?.Completed(job.Number);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
