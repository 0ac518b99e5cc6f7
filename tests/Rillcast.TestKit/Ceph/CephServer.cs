using System.Net.Sockets;

namespace Rillcast.TestKit.Ceph;

/// <summary>
/// A real S3 server: Ceph's radosgw over one monitor and one object daemon that keeps its objects in memory. Starts in a few seconds. The gateway can
/// be killed and started again; objects survive that.
/// </summary>
public sealed class CephServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly string _folder;
    private readonly CephConfiguration _configuration;
    private ChildProcess? _monitor;
    private ChildProcess? _storage;
    private ChildProcess? _gateway;
    private int _buckets;

    private CephServer(string folder)
    {
        _folder = folder;
        Port = FreePort.Next();
        _configuration = new CephConfiguration(folder, FreePort.Next(), Port);
    }

    /// <summary>Port of the gateway; stays the same over its restarts.</summary>
    public int Port { get; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}");

    /// <summary>The programs that run now.</summary>
    public IReadOnlyList<int> ProcessIds => [.. new[] { _monitor, _storage, _gateway }.OfType<ChildProcess>().Select(p => p.Id)];

    public string AccessKey => "AKRILLCASTTEST";

    public string SecretKey => "a-secret-that-must-not-be-shown";

    /// <summary>A bucket's name that no other test has; the bucket is not made.</summary>
    public string NewBucketName() => $"bucket-{Interlocked.Increment(ref _buckets)}";

    /// <summary>Starts a cluster and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">A program is missing (scripts/setup.sh, need_s3_server) or failed; tells what it wrote.</exception>
    public static async Task<CephServer> StartAsync(CancellationToken ct)
    {
        var server = new CephServer(Directory.CreateTempSubdirectory("rillcast-ceph-").FullName);
        try
        {
            await server.MakeAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9 of the gateway: connections break, nobody listens.</summary>
    public async Task KillGatewayAsync(CancellationToken ct)
    {
        await _gateway!.KillAsync(ct);
        await _gateway.DisposeAsync();
        _gateway = null;
    }

    /// <summary>SIGSTOP: connections are taken by the kernel, nobody answers.</summary>
    public Task FreezeGatewayAsync(CancellationToken ct) => _gateway!.SignalAsync("STOP", ct);

    /// <summary>SIGCONT.</summary>
    public Task ThawGatewayAsync(CancellationToken ct) => _gateway!.SignalAsync("CONT", ct);

    /// <summary>Starts the gateway and waits until it answers.</summary>
    public async Task StartGatewayAsync(CancellationToken ct)
    {
        _gateway = Start("radosgw", "-n", "client.rgw", "--keyring", _configuration.Keyring, "-f");
        await UntilAsync("radosgw listens", _gateway, IsListeningAsync, ct);
    }

    public async ValueTask DisposeAsync()
    {
        // Objects are in memory: there is nothing to stop in order.
        foreach (var process in (ChildProcess?[])[_gateway, _storage, _monitor])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task MakeAsync(CancellationToken ct)
    {
        _configuration.Write();
        await ChildProcess.RunAsync("monmaptool", ["--create", "--clobber", "--fsid", $"{_configuration.ClusterId}", "--addv", "a", $"[{_configuration.MonitorAddress}]", _configuration.MonitorMap], ct);
        await RunAsync("ceph-mon", ["--mkfs", "-i", "a", "--monmap", _configuration.MonitorMap, "--keyring", _configuration.Keyring], ct);
        _monitor = Start("ceph-mon", "-i", "a", "-f");

        var storageId = $"{Guid.NewGuid()}";
        await RunAsync("ceph", ["osd", "new", storageId], ct);
        await RunAsync("ceph-osd", ["-i", "0", "--mkfs", "--osd-uuid", storageId], ct);
        _storage = Start("ceph-osd", "-i", "0", "-f");
        await UntilAsync("ceph-osd is up", _storage, async () => string.Concat(await RunAsync("ceph", ["osd", "stat"], ct)).Contains("1 up", StringComparison.Ordinal), ct);
        await StartGatewayAsync(ct);
        await RunAsync("radosgw-admin", ["user", "create", "--uid=test", "--display-name=test", "--access-key=" + AccessKey, "--secret-key=" + SecretKey], ct);
    }

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(string what, ChildProcess process, Func<Task<bool>> ask, CancellationToken ct) =>
        await Eventually.TrueAsync(
            what,
            () => process.HasExited ? throw new InvalidOperationException($"It ended with {process.ExitCode}:\n{process.Tail()}") : ask(),
            StartTime,
            ct);

    private ChildProcess Start(string program, params string[] arguments) => ChildProcess.Start(program, ["-c", _configuration.File, .. arguments]);

    private Task<IReadOnlyCollection<string>> RunAsync(string program, string[] arguments, CancellationToken ct) =>
        ChildProcess.RunAsync(program, ["-c", _configuration.File, .. arguments], ct);
}
