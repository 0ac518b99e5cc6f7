using System.Net.Sockets;

namespace Rillcast.TestKit.Rabbit;

/// <summary>
/// A real RabbitMQ on ports and in a folder of its own, on loopback only: the Erlang name server epmd and one broker, both started here and stopped by their own ids. Can be killed and started again on the same data.
/// </summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-rabbit-").FullName;
    private readonly int _namePort = FreePort.Next();
    private readonly int _distributionPort = FreePort.Next();
    private ChildProcess? _names;
    private ChildProcess? _broker;

    private RabbitServer()
    {
    }

    public int Port { get; } = FreePort.Next();

    public string Uri => $"amqp://guest:guest@127.0.0.1:{Port}/";

    /// <summary>Starts a broker and waits until it takes connections (about six seconds).</summary>
    public static async Task<RabbitServer> StartAsync(CancellationToken ct)
    {
        var server = new RabbitServer();
        try
        {
            await server.PrepareAsync(ct);
            await server.LaunchAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync(CancellationToken ct) => _broker!.KillAsync(ct);

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync(CancellationToken ct)
    {
        await _broker!.DisposeAsync();
        await LaunchAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _broker, _names })
        {
            if (process is not null)
            {
                await process.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
                await process.DisposeAsync();
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
        var cookie = Path.Combine(home, ".erlang.cookie");
        await File.WriteAllTextAsync(cookie, Guid.NewGuid().ToString("n"), ct);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "enabled_plugins"), "[].\n", ct);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{Port}\nlog.file = false\nlog.console = true\ndisk_free_limit.absolute = 50MB\n",
            ct);
        _names = ChildProcess.Start("epmd", ["-port", $"{_namePort}", "-address", "127.0.0.1"]);
    }

    private async Task LaunchAsync(CancellationToken ct)
    {
        // Debian's wrapper in /usr/sbin changes the user; the broker's own script does not. RUNNING_UNDER_SYSTEMD makes it one process.
        var program = Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Order(StringComparer.Ordinal).Last() + "/sbin/rabbitmq-server";
        _broker = ChildProcess.Start(
            program,
            [],
            new Dictionary<string, string?>
            {
                ["HOME"] = Path.Combine(_folder, "home"),
                ["ERL_EPMD_PORT"] = $"{_namePort}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODENAME"] = "rillcast@localhost",
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
                ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
                ["RUNNING_UNDER_SYSTEMD"] = "1",
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} -noinput +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
            },
            _folder);
        for (var i = 0; !await AnswersAsync(ct); i++)
        {
            if (_broker.HasExited || i > 600)
            {
                throw new InvalidOperationException($"RabbitMQ did not start:\n{_broker.Tail()}");
            }

            await Task.Delay(200, ct);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", Port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
