using System.Buffers;

namespace Rillcast.Storage.Tests;

public sealed class ClosableStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-store-").FullName;
    private readonly ClosableStore _store;

    public ClosableStoreTests() => _store = new ClosableStore(new FileStore(_folder));

    protected override IMediaStore Store => _store;

    [Fact]
    public async Task A_closed_folder_is_gone_and_takes_nothing_more_and_the_others_do()
    {
        var other = Content.NewVideo();
        await _store.PutAsync(Content.Segment(_video, 7), Content.Sequence([1]), Ct);
        await _store.CloseFolderAsync(StoreKey.Video(_video), Ct);

        await Assert.ThrowsAsync<FolderClosedException>(() => _store.PutAsync(StoreKey.Poster(_video), Content.Sequence([1]), Ct));
        await Assert.ThrowsAsync<FolderClosedException>(() => _store.PutAsync(Content.Segment(_video, 8), Content.Sequence([1]), Ct));
        Assert.Null(await _store.OpenAsync(Content.Segment(_video, 7), Ct));
        Assert.False(Directory.Exists(Path.Combine(_folder, "videos", _video.Value)));
        await _store.PutAsync(StoreKey.Poster(other), Content.Sequence([1]), Ct);
        Assert.NotNull(await _store.OpenAsync(StoreKey.Poster(other), Ct));
    }

    [Fact]
    public async Task Closing_a_folder_while_many_write_into_it_leaves_nothing()
    {
        using var start = new ManualResetEventSlim();
        var bytes = new byte[200_000];
        var writers = Enumerable.Range(0, 16).Select(i => Task.Run(
            async () =>
            {
                start.Wait(Ct);
                try
                {
                    for (var n = 0; ; n++)
                    {
                        await _store.PutAsync(Content.Segment(_video, (1000 * i) + n), new ReadOnlySequence<byte>(bytes), Ct);
                    }
                }
                catch (FolderClosedException)
                {
                    // What it is about.
                }
            },
            Ct)).ToList();
        start.Set();
        while (!Directory.Exists(Path.Combine(_folder, "videos", _video.Value)))
        {
            await Task.Yield();
        }

        await _store.CloseFolderAsync(StoreKey.Video(_video), Ct);
        Assert.False(Directory.Exists(Path.Combine(_folder, "videos", _video.Value)));
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.False(Directory.Exists(Path.Combine(_folder, "videos", _video.Value)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
