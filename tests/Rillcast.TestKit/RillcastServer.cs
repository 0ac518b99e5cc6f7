using System.Net;

namespace Rillcast.TestKit;

/// <summary>
/// The real executable as a child process on ports and in a data folder of its own, with an administrator signed in.
/// Can be killed and started again on the same data.
/// </summary>
public sealed class RillcastServer : IAsyncDisposable
{
    private const string Email = "admin@example.org";
    private const string Password = "correct horse battery 9";
    private readonly IReadOnlyDictionary<string, string?> _environment;
    private readonly List<string> _earlierOutput = [];
    private ChildProcess _process;

    private RillcastServer(string directory, IReadOnlyDictionary<string, string?> environment)
    {
        DataDirectory = directory;
        _environment = environment;
        HttpPort = FreePort.Next();
        RtmpPort = FreePort.Next();
        BaseAddress = new Uri($"http://127.0.0.1:{HttpPort}");
        Api = new RillcastApi(NewClient());
        _process = Launch();
    }

    public string DataDirectory { get; }

    public int HttpPort { get; }

    public int RtmpPort { get; }

    public Uri BaseAddress { get; }

    public int ProcessId => _process.Id;

    public string AdminEmail => Email;

    public string AdminPassword => Password;

    /// <summary>Signed in as the first administrator.</summary>
    public RillcastApi Api { get; }

    /// <summary>The log of this start and those before it.</summary>
    public IEnumerable<string> Log => [.. _earlierOutput, .. _process.Output];

    public string PublishUrl(string key) => $"rtmp://127.0.0.1:{RtmpPort}/live/{key}";

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Configuration, as <c>Section:Key</c>.</param>
    /// <param name="ct">Stops waiting.</param>
    public static Task<RillcastServer> StartAsync(CancellationToken ct, params (string Key, string Value)[] settings) => StartAsync(null, ct, settings);

    /// <summary>The same with programs in this folder before the system's own.</summary>
    public static async Task<RillcastServer> StartAsync(string? programs, CancellationToken ct, params (string Key, string Value)[] settings)
    {
        // Directly below the temporary folder: PostgreSQL's user must be able to enter it, and its socket's path is limited.
        var directory = Directory.CreateTempSubdirectory("rillcast-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        }

        var environment = settings.ToDictionary(s => "RILLCAST__" + s.Key.Replace(":", "__", StringComparison.Ordinal), s => (string?)s.Value);
        if (programs is not null)
        {
            environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        var server = new RillcastServer(directory, environment);
        try
        {
            await server.WaitUntilReadyAsync(ct);
            await server.LoginAsync(ct);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    // The very first administrator is made just after the server is ready.
    private Task LoginAsync(CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(50); // doubled each time: wrong passwords are limited
        return Eventually.TrueAsync(
            "the administrator can sign in",
            async () =>
            {
                await Task.Delay(wait, ct);
                wait *= 2;
                await Api.LoginAsync(Email, Password, ct);
                return true;
            },
            TimeSpan.FromSeconds(10),
            ct);
    }

    /// <summary>A client without identity.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, UseCookies = false })
    {
        BaseAddress = BaseAddress,
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>kill -9, as a power failure of the process.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        await _process.KillAsync(ct);
        _earlierOutput.AddRange(_process.Output);
    }

    /// <summary>Stops it the way an operator does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        var code = await _process.StopAsync(TimeSpan.FromSeconds(60), ct);
        _earlierOutput.AddRange(_process.Output);
        return code;
    }

    /// <summary>Starts it again on the same data and ports and waits until it is ready.</summary>
    public async Task StartAgainAsync(CancellationToken ct)
    {
        await _process.DisposeAsync();
        _process = Launch();
        await WaitUntilReadyAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        await _process.DisposeAsync();
        Api.Http.Dispose();
        if (KeepData)
        {
            return;
        }

        try
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
        catch (IOException)
        {
            // PostgreSQL may still be writing its last files; the system clears its temporary folder.
        }
    }

    /// <summary>Leaves the data folder behind for a look at it.</summary>
    public bool KeepData { get; set; }

    /// <summary>Writes the log where a person finds it after a failure.</summary>
    /// <returns>The file's name.</returns>
    public string SaveLog(string name)
    {
        var folder = RepositoryRoot.Combine("artifacts", "test-results", "logs");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name + ".log");
        File.WriteAllLines(file, Log);
        return file;
    }

    /// <summary>The executable under test.</summary>
    public static string FindExecutable()
    {
        if (Environment.GetEnvironmentVariable("RILLCAST_EXECUTABLE") is { Length: > 0 } named)
        {
            return named;
        }

        string[] places =
        [
            RepositoryRoot.Combine("artifacts", "publish", "Rillcast.Server", "release", "rillcast"),
            RepositoryRoot.Combine("artifacts", "bin", "Rillcast.Server", "release", "rillcast"),
            RepositoryRoot.Combine("artifacts", "bin", "Rillcast.Server", "debug", "rillcast"),
        ];
        return places.Where(File.Exists).MaxBy(p => File.GetLastWriteTimeUtc(p + ".dll"))
            ?? throw new FileNotFoundException("Build Rillcast.Server first: no rillcast in artifacts/.");
    }

    private ChildProcess Launch()
    {
        var environment = new Dictionary<string, string?>(_environment)
        {
            ["RILLCAST__Admin__Email"] = Email,
            ["RILLCAST__Admin__Password"] = Password,
        };
        if (Directory.Exists(RepositoryRoot.Combine("web", "dist")))
        {
            environment["RILLCAST__Web__Directory"] = RepositoryRoot.Combine("web", "dist");
        }

        return ChildProcess.Start(
            FindExecutable(),
            ["serve", "--data", DataDirectory, "--http", BaseAddress.ToString().TrimEnd('/'), "--rtmp", $"127.0.0.1:{RtmpPort}"],
            environment,
            DataDirectory);
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        using var client = NewClient();
        var end = DateTime.UtcNow.AddSeconds(90);
        while (true)
        {
            if (_process.HasExited || DateTime.UtcNow > end)
            {
                throw new InvalidOperationException($"The server {(_process.HasExited ? "stopped" : "is not ready")}:\n{_process.Tail()}");
            }

            try
            {
                using var answer = await client.GetAsync("/readyz", ct);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, ct);
        }
    }
}
