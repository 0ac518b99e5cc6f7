using Rillcast.Storage.S3;

namespace Rillcast.Storage.Tests.S3;

public sealed class S3StoreTests : StoreContract, IDisposable
{
    private readonly S3StoreOptions _options;
    private readonly S3Store _store;

    public S3StoreTests(SharedCeph ceph)
    {
        _options = ceph.NewOptions() with { Prefix = "some/where/" };
        _store = new S3Store(_options, TimeProvider.System);
    }

    protected override IMediaStore Store => _store;

    public void Dispose() => _store.Dispose();
}
