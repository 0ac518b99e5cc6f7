using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage;

namespace Rillcast.Server.Conversion;

/// <summary>Reads the source of stored videos.</summary>
internal sealed class StoredSource(IMediaStore store)
{
    private const int MaxSegmentBytes = 256 << 20;

    /// <summary>The init segment that a segment needs.</summary>
    /// <exception cref="FileNotFoundException">The store has none.</exception>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public Task<byte[]> ReadInitAsync(VideoId video, SegmentDescription segment, CancellationToken ct) =>
        ReadAsync(StoreKey.Media(video, TrackId.Source, MediaFileName.Init(segment.Epoch, segment.Init)), ct);

    /// <summary>A segment.</summary>
    /// <inheritdoc cref="ReadInitAsync"/>
    public Task<byte[]> ReadSegmentAsync(VideoId video, SegmentDescription segment, CancellationToken ct) =>
        ReadAsync(StoreKey.Media(video, TrackId.Source, MediaFileName.Segment(segment.Epoch, segment.Number)), ct);

    private async Task<byte[]> ReadAsync(StoreKey key, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(key, ct) ?? throw new FileNotFoundException($"The media store has no {key}.");
        if (stored.Length > MaxSegmentBytes)
        {
            throw new MediaFormatException($"{key} has {stored.Length} bytes; the limit is {MaxSegmentBytes}.");
        }

        var bytes = new byte[stored.Length];
        await using var stream = await stored.ReadAsync(0, ct);
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }
}
