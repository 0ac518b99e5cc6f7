using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Mp4.Progressive;
using Rillcast.Storage;

namespace Rillcast.Server.Downloads;

/// <summary>
/// Sends stretches of downloads from the stored segments. Memory is one buffer, and of each track in the file one open segment, read forward: what is passed over between
/// two pieces are the headers of the parts.
/// </summary>
internal sealed class DownloadBody(IMediaStore store)
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Passed over by reading; a longer way is a new reading.</summary>
    private const int LongestSkip = 256 << 10;

    /// <summary>Writes a stretch of the file.</summary>
    /// <exception cref="IOException">The store cannot be reached, or a segment is not in it.</exception>
    public async Task WriteAsync(ReadyDownload download, long offset, long length, Stream output, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var open = new Dictionary<TrackId, Cursor>();
        try
        {
            var layout = download.Layout;
            if (offset < layout.HeadBytes)
            {
                var head = Math.Min(length, layout.HeadBytes - offset);
                await WriteHeadAsync(download, offset, head, output, buffer, ct);
                offset += head;
                length -= head;
            }

            if (length == 0)
            {
                return;
            }

            foreach (var piece in layout.Stretch(offset, length))
            {
                var cursor = await SeekAsync(download, layout.Objects[piece.Object], piece.Offset, open, buffer, ct);
                await CopyAsync(cursor.Content, piece.Bytes, output, buffer, ct);
                cursor.Position += piece.Bytes;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            foreach (var cursor in open.Values)
            {
                await cursor.Content.DisposeAsync();
            }
        }
    }

    private async Task WriteHeadAsync(ReadyDownload download, long offset, long length, Stream output, byte[] buffer, CancellationToken ct)
    {
        var key = StoreKey.DownloadHead(download.Plan.Video.Id, download.Plan.Track.Track, download.Version);
        await using var head = await store.OpenAsync(key, download.Layout.HeadBytes, ct) ?? throw new FileNotFoundException($"The media store has no {key}.");
        await using var content = await head.ReadAsync(offset, length, ct);
        await CopyAsync(content, length, output, buffer, ct);
    }

    private async Task<Cursor> SeekAsync(ReadyDownload download, ProgressiveObject wanted, long offset, Dictionary<TrackId, Cursor> open, byte[] buffer, CancellationToken ct)
    {
        if (open.TryGetValue(wanted.Track, out var cursor))
        {
            if (cursor.Object == wanted && offset >= cursor.Position && offset - cursor.Position <= LongestSkip)
            {
                await CopyAsync(cursor.Content, offset - cursor.Position, Stream.Null, buffer, ct);
                cursor.Position = offset;
                return cursor;
            }

            open.Remove(wanted.Track);
            await cursor.Content.DisposeAsync();
        }

        var key = StoreKey.Media(download.Plan.Video.Id, wanted.Track, wanted.Name);
        await using var stored = await store.OpenAsync(key, wanted.Bytes, ct) ?? throw new FileNotFoundException($"The media store has no {key}.");
        cursor = new Cursor(wanted, await stored.ReadAsync(offset, ct)) { Position = offset };
        open.Add(wanted.Track, cursor);
        return cursor;
    }

    private static async Task CopyAsync(Stream content, long length, Stream output, byte[] buffer, CancellationToken ct)
    {
        while (length > 0)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), ct);
            if (read == 0)
            {
                throw new EndOfStreamException("A stored object ends before its index says.");
            }

            await output.WriteAsync(buffer.AsMemory(0, read), ct);
            length -= read;
        }
    }

    /// <summary>A segment that is being read.</summary>
    private sealed record Cursor(ProgressiveObject Object, Stream Content)
    {
        /// <summary>Place in the object of the next byte that <see cref="Content"/> gives.</summary>
        public required long Position { get; set; }
    }
}
