using System.Buffers;
using System.Collections.Concurrent;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Storage;

namespace Rillcast.Server.Delivery;

/// <summary>Indexes of stored videos in memory, limited by size. Reading takes no lock; a miss reads the store once for all who ask.</summary>
internal sealed class StoredVideoCache(IMediaStore store, DeliveryOptions options)
{
    private readonly ConcurrentDictionary<VideoId, Lazy<Task<StoredVideo?>>> _videos = new();
    private readonly Lock _evicting = new();
    private long _clock;

    /// <summary>The stored video, or null when the store has none of that name.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    /// <exception cref="MediaFormatException">The index is damaged.</exception>
    public async ValueTask<StoredVideo?> FindAsync(VideoId id, CancellationToken ct)
    {
        var entry = _videos.GetOrAdd(id, static (key, self) => new Lazy<Task<StoredVideo?>>(() => self.ReadAsync(key)), this);
        var video = entry.Value.IsCompletedSuccessfully ? await entry.Value : await entry.Value.WaitAsync(ct);
        if (video is not null)
        {
            video.LastUsed = Interlocked.Increment(ref _clock);
        }

        return video;
    }

    /// <summary>Lets go of a video: it was deleted, or its index was written anew.</summary>
    public void Forget(VideoId id) => _videos.TryRemove(id, out _);

    private async Task<StoredVideo?> ReadAsync(VideoId id)
    {
        // Not under a caller's token: others wait for the same reading.
        try
        {
            await using var index = await store.OpenAsync(StoreKey.Index(id), CancellationToken.None);
            if (index is null)
            {
                // "Not there" is not remembered: the index may be written next.
                _videos.TryRemove(id, out _);
                return null;
            }

            if (index.Length > options.MaxIndexBytes)
            {
                throw new MediaFormatException($"The index of video {id} has {index.Length} bytes; the limit is {options.MaxIndexBytes}.");
            }

            var bytes = new byte[index.Length];
            await using (var stream = await index.ReadAsync(0, CancellationToken.None))
            {
                await stream.ReadExactlyAsync(bytes);
            }

            var video = new StoredVideo(VideoIndexReader.Read(id, new ReadOnlySequence<byte>(bytes)), bytes.Length);
            video.LastUsed = Interlocked.Increment(ref _clock);
            Evict(keep: video);
            return video;
        }
        catch
        {
            _videos.TryRemove(id, out _);
            throw;
        }
    }

    private void Evict(StoredVideo keep)
    {
        lock (_evicting)
        {
            while (true)
            {
                var total = keep.Bytes;
                VideoId? oldest = null;
                var oldestUse = long.MaxValue;
                foreach (var (id, entry) in _videos)
                {
                    if (entry is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && Completed(entry.Value) is { } video && video != keep)
                    {
                        total += video.Bytes;
                        if (video.LastUsed < oldestUse)
                        {
                            (oldest, oldestUse) = (id, video.LastUsed);
                        }
                    }
                }

                if (total <= options.StoredIndexBytes || oldest is not { } victim)
                {
                    return;
                }

                _videos.TryRemove(victim, out _);
            }
        }
    }

    private static StoredVideo? Completed(Task<StoredVideo?> task) => task.GetAwaiter().GetResult();
}
