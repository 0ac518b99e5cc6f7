namespace Rillcast.Storage.Tests;

public sealed class FileStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-store-").FullName;
    private readonly FileStore _store;

    public FileStoreTests() => _store = new FileStore(_folder);

    protected override IMediaStore Store => _store;

    [Fact]
    public async Task Objects_are_plain_files_and_nothing_is_left_beside()
    {
        await Store.PutAsync(Content.Segment(_video, 7), Content.Sequence([1, 2, 3], [4, 5]), Ct);
        await using var stored = (await Store.OpenAsync(Content.Segment(_video, 7), Ct))!;
        Assert.Equal([1, 2, 3, 4, 5], await File.ReadAllBytesAsync(stored.FilePath!, Ct));
        Assert.Equal([stored.FilePath!], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ProbeAsync_OfAFolderThatIsGone_SaysSo()
    {
        var store = new FileStore(Path.Combine(_folder, "media"));
        Directory.Delete(Path.Combine(_folder, "media"));
        Assert.Contains("cannot be written", await store.ProbeAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutAsync_WhereAFileStandsInTheWay_IsAnIOException()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "videos"), [1], Ct);
        await Assert.ThrowsAnyAsync<IOException>(() => Store.PutAsync(StoreKey.Index(_video), Content.Sequence([1]), Ct));
    }

    [Fact]
    public void FreeBytes_are_those_of_the_disk() => Assert.InRange(Store.FreeBytes!.Value, 1, new DriveInfo(_folder).TotalSize);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
