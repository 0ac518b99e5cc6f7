using System.Collections.Concurrent;
using Rillcast.Storage;

namespace Rillcast.Server.Delivery;

/// <summary>
/// Segments of a store that is far away, in memory, limited by size. Many viewers of one recording cost the store one reading of each segment; what they wait
/// for together is fetched once. Names are immutable, so what is here is right for ever. A hit takes no lock.
/// </summary>
internal sealed class StoredMediaCache(DeliveryOptions options, DeliveryMetrics metrics)
{
    /// <summary>Larger objects pass through: waiting for all of one would take too long, and a few would push everything else out.</summary>
    private const long MaxObjectBytes = 16 << 20;

    private readonly ConcurrentDictionary<StoreKey, Entry> _entries = new();
    private readonly Lock _evicting = new();
    private long _clock;

    /// <summary>True when an object of this size is kept.</summary>
    public bool Takes(long length) => length <= Math.Min(MaxObjectBytes, options.StoredMediaBytes);

    /// <summary>The object's bytes, out of memory or the store.</summary>
    /// <exception cref="FileNotFoundException">The store does not have it.</exception>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(StoreKey key, StoredObject stored, CancellationToken ct)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            var made = new Entry(stored.Length);
            made.Reading = new Lazy<Task<ReadOnlyMemory<byte>>>(() => FetchAsync(key, stored, made));
            entry = _entries.GetOrAdd(key, made);
            metrics.StoredRead(isHit: entry != made);
        }
        else
        {
            metrics.StoredRead(isHit: true);
        }

        entry.LastUsed = Interlocked.Increment(ref _clock);
        var reading = entry.Reading!.Value;
        return reading.IsCompletedSuccessfully ? await reading : await reading.WaitAsync(ct);
    }

    // Not under a caller's token: others wait for the same bytes. The store's own time limits end it.
    private async Task<ReadOnlyMemory<byte>> FetchAsync(StoreKey key, StoredObject stored, Entry entry)
    {
        try
        {
            Evict(keep: entry);
            var bytes = GC.AllocateUninitializedArray<byte>((int)stored.Length);
            await using var content = await stored.ReadAsync(0, CancellationToken.None);
            await content.ReadExactlyAsync(bytes);
            return bytes;
        }
        catch
        {
            _entries.TryRemove(new KeyValuePair<StoreKey, Entry>(key, entry));
            throw;
        }
    }

    private void Evict(Entry keep)
    {
        lock (_evicting)
        {
            var total = _entries.Values.Sum(e => e.Length);
            while (total > options.StoredMediaBytes && _entries.Where(e => e.Value != keep).MinBy(e => e.Value.LastUsed) is { Value: { } oldest } victim)
            {
                if (_entries.TryRemove(victim))
                {
                    total -= oldest.Length;
                }
            }
        }
    }

    private sealed class Entry(long length)
    {
        public long Length => length;

        public Lazy<Task<ReadOnlyMemory<byte>>>? Reading { get; set; }

        public long LastUsed { get; set; }
    }
}
