using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Storage.Tests;

public sealed class FileStoreTests : IDisposable
{
    private static readonly VideoId Video = VideoId.FromGuid(Guid.CreateVersion7());

    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-store-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutAsync_ThenOpen_GivesTheBytes_FromAnyOffset()
    {
        var store = new FileStore(_folder);
        var key = StoreKey.Media(Video, TrackId.Source, MediaFileName.Segment(1, 7));
        await store.PutAsync(key, Sequence([1, 2, 3], [4, 5], [6]), Ct);

        await using var stored = (await store.OpenAsync(key, Ct))!;
        Assert.Equal(6, stored.Length);
        Assert.Equal([1, 2, 3, 4, 5, 6], await File.ReadAllBytesAsync(stored.FilePath!, Ct));
        await using var rest = await stored.ReadAsync(4, Ct);
        Assert.Equal(5, rest.ReadByte());
    }

    [Fact]
    public async Task PutAsync_Again_ReplacesWhole_AndLeavesNothingBeside()
    {
        var store = new FileStore(_folder);
        await store.PutAsync(StoreKey.Index(Video), Sequence([1, 2, 3]), Ct);
        await store.PutAsync(StoreKey.Index(Video), Sequence([9]), Ct);
        await using var stored = (await store.OpenAsync(StoreKey.Index(Video), Ct))!;
        Assert.Equal(1, stored.Length);
        Assert.Equal(["index.jsonl"], await ListAsync(store));
        Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task OpenAsync_OfNothing_IsNull()
    {
        var store = new FileStore(_folder);
        Assert.Null(await store.OpenAsync(StoreKey.Index(Video), Ct));
        Assert.Empty(await ListAsync(store));
    }

    [Fact]
    public async Task DeleteFolderAsync_RemovesAllOfAVideo_AndNothingElse()
    {
        var store = new FileStore(_folder);
        var other = VideoId.FromGuid(Guid.CreateVersion7());
        await store.PutAsync(StoreKey.Index(Video), Sequence([1]), Ct);
        await store.PutAsync(StoreKey.Media(Video, TrackId.Audio, MediaFileName.Init(1, 0)), Sequence([1]), Ct);
        await store.PutAsync(StoreKey.Index(other), Sequence([1]), Ct);

        await store.DeleteFolderAsync(StoreKey.Video(Video), Ct);
        await store.DeleteFolderAsync(StoreKey.Video(Video), Ct);
        Assert.Empty(await ListAsync(store));
        Assert.NotNull(await store.OpenAsync(StoreKey.Index(other), Ct));
    }

    [Fact]
    public async Task ProbeAsync_OfAFolderThatIsGone_SaysSo()
    {
        var store = new FileStore(Path.Combine(_folder, "media"));
        Assert.Null(await store.ProbeAsync(Ct));
        Directory.Delete(Path.Combine(_folder, "media"));
        Assert.Contains("cannot be written", await store.ProbeAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutAsync_WhereAFileStandsInTheWay_IsAnIOException()
    {
        var store = new FileStore(_folder);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "videos"), [1], Ct);
        await Assert.ThrowsAnyAsync<IOException>(() => store.PutAsync(StoreKey.Index(Video), Sequence([1]), Ct));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<List<string>> ListAsync(FileStore store)
    {
        var names = new List<string>();
        await foreach (var name in store.ListAsync(StoreKey.Video(Video), Ct))
        {
            names.Add(name);
        }

        return names;
    }

    private static ReadOnlySequence<byte> Sequence(params byte[][] pieces)
    {
        var first = new Piece(pieces[0], 0);
        var last = pieces.Skip(1).Aggregate(first, (before, piece) => before.Then(piece));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
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
