using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Storage;

namespace Rillcast.Server.Downloads;

/// <summary>
/// Reads the headers of a stored segment's parts. Of a file only they are read, a few hundred bytes each; of a store far away the segment is read whole, because
/// a request for each part would take longer than the bytes between.
/// </summary>
internal sealed class PartHeaders(IMediaStore store)
{
    private const int FirstRead = 2048;

    /// <summary>The headers in order, with the place of each part in the segment.</summary>
    /// <exception cref="IOException">The store cannot be reached, or the segment is not in it.</exception>
    /// <exception cref="MediaFormatException">The segment is not what the index says.</exception>
    public async Task<IReadOnlyList<(long Offset, PartHeader Header)>> ReadAsync(VideoId video, SegmentDescription segment, Mp4Movie movie, CancellationToken ct)
    {
        var key = StoreKey.Media(video, segment.ObjectTrack, MediaFileName.Segment(segment.Epoch, segment.Number));
        await using var stored = await store.OpenAsync(key, segment.Bytes, ct) ?? throw new FileNotFoundException($"The media store has no {key}.");
        return stored.FilePath is { } path ? ReadFile(path, segment, movie) : await ReadWholeAsync(stored, segment, movie, ct);
    }

    private static List<(long Offset, PartHeader Header)> ReadFile(string path, SegmentDescription segment, Mp4Movie movie)
    {
        using var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        var headers = new List<(long, PartHeader)>(segment.Parts.Length);
        var offset = 0L;
        foreach (var part in segment.Parts)
        {
            var bytes = new byte[Math.Min(FirstRead, part.Bytes)];
            Fill(bytes, 0);
            var length = PartHeader.LengthOf(bytes);
            if (length > bytes.Length && length <= part.Bytes)
            {
                var read = bytes.Length;
                Array.Resize(ref bytes, length);
                Fill(bytes, read);
            }

            headers.Add((offset, PartHeader.Read(bytes, part.Bytes, movie)));
            offset += part.Bytes;
        }

        return headers;

        void Fill(byte[] bytes, int from)
        {
            while (from < bytes.Length)
            {
                var read = RandomAccess.Read(file, bytes.AsSpan(from), offset + from);
                from += read > 0 ? read : throw new EndOfStreamException($"{path} ends before the segment does.");
            }
        }
    }

    private static async Task<IReadOnlyList<(long Offset, PartHeader Header)>> ReadWholeAsync(StoredObject stored, SegmentDescription segment, Mp4Movie movie, CancellationToken ct)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(checked((int)segment.Bytes));
        try
        {
            await using var content = await stored.ReadAsync(0, ct);
            await content.ReadExactlyAsync(bytes.AsMemory(0, (int)segment.Bytes), ct);
            var headers = new List<(long, PartHeader)>(segment.Parts.Length);
            var offset = 0;
            foreach (var part in segment.Parts)
            {
                headers.Add((offset, PartHeader.Read(bytes.AsMemory(offset, part.Bytes), part.Bytes, movie)));
                offset += part.Bytes;
            }

            return headers;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
