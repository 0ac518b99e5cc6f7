using Rillcast.Storage.S3;
using Rillcast.Storage.Tests.S3;
using Rillcast.TestKit.Ceph;

[assembly: AssemblyFixture(typeof(SharedCeph))]

namespace Rillcast.Storage.Tests.S3;

/// <summary>One S3 server for all tests that do not harm it; each has a bucket of its own.</summary>
public sealed class SharedCeph : IAsyncLifetime
{
    private CephServer? _server;

    public CephServer Server => _server ?? throw new InvalidOperationException("The S3 server has not started.");

    public async ValueTask InitializeAsync() => _server = await CephServer.StartAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Settings of a store in a bucket of its own, which is made when it is first used.</summary>
    public S3StoreOptions NewOptions() => OptionsOf(Server);

    public static S3StoreOptions OptionsOf(CephServer server) => new()
    {
        Endpoint = server.Endpoint,
        Bucket = server.NewBucketName(),
        AccessKey = server.AccessKey,
        SecretKey = server.SecretKey,
        CreateBucket = true,
        // Other work on the machine must not fail a test.
        Timeout = TimeSpan.FromSeconds(60),
    };
}
