using System.Net.Sockets;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>Debian's nginx with a configuration of ours, in a folder of its own.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Nginx(ChildProcess process, string folder, int port)
    {
        _process = process;
        Folder = folder;
        Port = port;
    }

    public int ProcessId => _process.Id;

    public string Folder { get; }

    public int Port { get; }

    /// <summary>Starts nginx as a child that stays in the foreground.</summary>
    /// <param name="modules">Shared objects under /usr/lib/nginx/modules.</param>
    /// <param name="body">The <c>http</c> or <c>rtmp</c> block; <c>PORT</c> and <c>FOLDER</c> are filled in.</param>
    /// <param name="folder">Where it keeps what it writes; a new one when null.</param>
    /// <param name="ct">Stops waiting for the port.</param>
    public static async Task<Nginx> StartAsync(string[] modules, string body, string? folder, CancellationToken ct)
    {
        folder ??= Directory.CreateTempSubdirectory("rillcast-nginx-").FullName;
        var port = FreePort.Next();
        var configuration = Path.Combine(folder, "nginx.conf");
        var loads = string.Concat(modules.Select(m => $"load_module /usr/lib/nginx/modules/{m};\n"));
        await File.WriteAllTextAsync(
            configuration,
            $"""
            {loads}
            daemon off;
            user root;
            worker_processes 1;
            worker_rlimit_nofile 8192;
            pid {folder}/nginx.pid;
            error_log {folder}/error.log warn;
            events {"{ worker_connections 4096; }"}
            {body.Replace("PORT", $"{port}", StringComparison.Ordinal).Replace("FOLDER", folder, StringComparison.Ordinal)}
            """,
            ct);
        var process = ChildProcess.Start("/usr/sbin/nginx", ["-c", configuration, "-p", folder]);
        for (var i = 0; i < 100; i++)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"nginx stopped: {process.Tail()}");
            }

            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", port, ct);
                return new Nginx(process, folder, port);
            }
            catch (SocketException)
            {
                await Task.Delay(50, ct);
            }
        }

        throw new InvalidOperationException($"nginx does not listen: {process.Tail()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        await _process.DisposeAsync();
        if (Folder.StartsWith(Path.GetTempPath(), StringComparison.Ordinal))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
