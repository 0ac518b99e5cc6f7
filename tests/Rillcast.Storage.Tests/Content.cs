using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Storage.Tests;

/// <summary>Names and bytes for stores.</summary>
internal static class Content
{
    public static VideoId NewVideo() => VideoId.FromGuid(Guid.CreateVersion7());

    public static StoreKey Segment(VideoId video, long number) => StoreKey.Media(video, TrackId.Source, MediaFileName.Segment(1, number));

    /// <summary>Bytes that no other seed gives.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes in so many pieces of memory.</summary>
    public static ReadOnlySequence<byte> InPieces(byte[] bytes, int pieces)
    {
        var size = Math.Max(1, (bytes.Length + pieces - 1) / pieces);
        return Sequence([.. Enumerable.Range(0, pieces).Select(i => bytes[Math.Min(bytes.Length, i * size)..Math.Min(bytes.Length, (i + 1) * size)])]);
    }

    public static ReadOnlySequence<byte> Sequence(params byte[][] pieces)
    {
        var first = new Piece(pieces[0], 0);
        var last = pieces.Skip(1).Aggregate(first, (before, piece) => before.Then(piece));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public static async Task<byte[]> ReadAsync(this IMediaStore store, StoreKey key, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(key, ct) ?? throw new FileNotFoundException($"{key} is not there.");
        return await stored.ReadAsync(0, stored.Length, ct).ToArrayAsync(ct);
    }

    public static async Task<byte[]> ToArrayAsync(this Task<Stream> opening, CancellationToken ct)
    {
        await using var stream = await opening;
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, ct);
        return memory.ToArray();
    }

    public static async Task<List<string>> NamesAsync(this IMediaStore store, StoreKey folder, CancellationToken ct)
    {
        var names = new List<string>();
        await foreach (var name in store.ListAsync(folder, ct))
        {
            names.Add(name);
        }

        return names;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long index) => (Memory, RunningIndex) = (bytes, index);

        public Piece Then(byte[] bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
