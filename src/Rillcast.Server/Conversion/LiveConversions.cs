using System.Collections.Concurrent;
using Rillcast.Media;

namespace Rillcast.Server.Conversion;

/// <summary>The live videos of this node that are being converted.</summary>
internal sealed class LiveConversions
{
    private readonly ConcurrentDictionary<VideoId, LiveConversion> _conversions = new();

    /// <summary>All of them, at this moment.</summary>
    public IReadOnlyCollection<LiveConversion> All => [.. _conversions.Values];

    /// <summary>The conversion of a live video, or null.</summary>
    public LiveConversion? Find(VideoId video) => _conversions.GetValueOrDefault(video);

    public bool TryAdd(VideoId video, LiveConversion conversion) => _conversions.TryAdd(video, conversion);

    public void Remove(VideoId video) => _conversions.TryRemove(video, out _);
}
