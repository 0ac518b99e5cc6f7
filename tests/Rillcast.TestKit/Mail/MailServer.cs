using System.Net.Sockets;

namespace Rillcast.TestKit.Mail;

/// <summary>A real SMTP server (aiosmtpd of Debian) on loopback that keeps every mail it takes as a file.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-mail-").FullName;
    private ChildProcess? _process;

    private MailServer()
    {
    }

    public int Port { get; } = FreePort.Next();

    private string Arrived => Path.Combine(_folder, "box", "new");

    public static async Task<MailServer> StartAsync(CancellationToken ct)
    {
        var server = new MailServer();
        try
        {
            await server.LaunchAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it, with what it has taken kept.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.StopAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
            await process.DisposeAsync();
        }
    }

    /// <summary>Starts it, also again after <see cref="StopAsync"/>.</summary>
    public async Task LaunchAsync(CancellationToken ct)
    {
        _process = ChildProcess.Start("/usr/bin/aiosmtpd", ["-n", "-l", $"127.0.0.1:{Port}", "-c", "aiosmtpd.handlers.Mailbox", Path.Combine(_folder, "box")]);
        await Eventually.TrueAsync("a mail server", IsUpAsync, TimeSpan.FromSeconds(20), ct);
    }

    /// <summary>The text of the next mail to this address, head and body, once it has come.</summary>
    public Task<string> ReceiveAsync(string to, CancellationToken ct) => Eventually.GetAsync(
        $"a mail to {to}",
        async () =>
        {
            foreach (var file in Directory.Exists(Arrived) ? Directory.GetFiles(Arrived) : [])
            {
                var text = await File.ReadAllTextAsync(file, ct);
                if (text.Contains($"To: {to}", StringComparison.OrdinalIgnoreCase))
                {
                    File.Delete(file);
                    return text;
                }
            }

            return "";
        },
        text => text.Length > 0,
        TimeSpan.FromSeconds(30),
        ct);

    public int Count => Directory.Exists(Arrived) ? Directory.GetFiles(Arrived).Length : 0;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
