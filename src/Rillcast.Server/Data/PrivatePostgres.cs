using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Npgsql;
using Rillcast.Server.Cli;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Server.Data;

/// <summary>
/// A PostgreSQL of the server's own, as a child process: one per data folder, reachable over a unix socket only its owner can open.
/// It gets SIGINT (fast shutdown) when the server stops it, and from the kernel when the server dies.
/// </summary>
internal sealed partial class PrivatePostgres : IAsyncDisposable
{
    private const string User = "rillcast";
    private const string Account = "postgres";
    private const int SigInt = 2;
    private const int SigQuit = 3;

    // "/.s.PGSQL.5432.lock" must fit in sockaddr_un's 107 characters with the folder.
    private const int MaxSocketFolderLength = 85;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FastShutdownTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _database;
    private readonly string _sockets;
    private readonly string _bin;
    private readonly TimeProvider _time;
    private readonly ILogger<PrivatePostgres> _logger;
    private readonly Queue<string> _lastLines = new();
    private Process? _process;
    private volatile bool _stopping;

    public PrivatePostgres(DataFolder folder, DatabaseOptions options, TimeProvider time, ILogger<PrivatePostgres> logger)
    {
        _database = folder.Database;
        _bin = PostgresPrograms.Find(options.PostgresBin, _database);
        _time = time;
        _logger = logger;
        _sockets = SocketsOf(_database);
        ConnectionString = AddressOf(_database);
    }

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; }

    /// <summary>How to reach the one whose folder this is, if it runs.</summary>
    public static string AddressOf(string database) => $"Host={SocketsOf(database)};Username={User};Database=rillcast";

    private static string SocketsOf(string database) => Encoding.UTF8.GetByteCount(database) <= MaxSocketFolderLength
        ? database
        : Path.Combine("/tmp", "rillcast-" + Convert.ToHexStringLower(NameHash(database)));

    /// <summary>Makes the database folder when it is fresh, starts the server process and returns when it takes connections.</summary>
    /// <exception cref="IOException">It did not start; the message has its last words.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(_database, "PG_VERSION")))
        {
            await InitializeAsync(ct);
        }

        var runner = await PrepareFolderAsync(_database, ct);
        if (_sockets != _database)
        {
            await PrepareFolderAsync(_sockets, ct);
        }

        await EndPredecessorAsync(ct);
        var limit = _time.GetTimestamp();
        while (true)
        {
            await LaunchAsync(runner);
            if (await IsReachableAsync(limit, ct))
            {
                return;
            }

            if (_time.GetElapsedTime(limit) > StartTime)
            {
                throw new IOException($"PostgreSQL did not start: {LastWords()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), _time, ct);
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    public async Task WaitForExitAsync(CancellationToken ct)
    {
        if (_process is { } process)
        {
            await process.WaitForExitAsync(ct);
        }
    }

    /// <summary>What it said last, for an error message.</summary>
    public string LastWords()
    {
        lock (_lastLines)
        {
            return string.Join(" / ", _lastLines.TakeLast(3));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        if (!process.HasExited)
        {
            _ = Signal(process.Id, SigInt);
            using var limit = new CancellationTokenSource(FastShutdownTime, _time);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // Immediate shutdown: no data is lost, the next start replays the log.
                Log.SlowToStop(_logger);
                _ = Signal(process.Id, SigQuit);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }

    // Made under another name, so that one that was interrupted is never taken for a database.
    private async Task InitializeAsync(CancellationToken ct)
    {
        var fresh = _database + ".new";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        var runner = await PrepareFolderAsync(fresh, ct);
        await RunAsync([.. runner, "--", Path.Combine(_bin, "initdb"), "-D", fresh, "-U", User, "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"], ct);
        Directory.Move(fresh, _database);
    }

    // 1. The folder belongs to the account that postgres runs as: postgres refuses to run as root.
    // 2. That account may not be able to reach the folder (a data folder under /root): then it gets the one capability that opens the way.
    private static async Task<string[]> PrepareFolderAsync(string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(["chown", Account + ":", folder], ct);
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return ["setpriv"];
        }

        // stat(2) by ls, not access(2) by test: that one looks at the real user and would ignore the capability.
        string[] runner = ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups"];
        if (await TryRunAsync([.. runner, "--", "ls", "-d", folder + "/."], ct))
        {
            return runner;
        }

        string[] capable = [.. runner, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
        if (await TryRunAsync([.. capable, "--", "ls", "-d", folder + "/."], ct))
        {
            return capable;
        }

        throw new IOException($"PostgreSQL runs as the user {Account}, which cannot reach {folder}. Choose a data folder elsewhere (--data /srv/rillcast), or name a database with RILLCAST__Database__ConnectionString.");
    }

    // After kill -9 of the server its postgres may still be shutting down, or (no parent-death signal, a restored folder) run on, or have left a
    // postmaster.pid whose number now belongs to somebody else. We hold the lock of the data folder, so none of them is wanted.
    private async Task EndPredecessorAsync(CancellationToken ct)
    {
        var file = Path.Combine(_database, "postmaster.pid");
        var begin = _time.GetTimestamp();
        var asked = false;
        while (File.Exists(file))
        {
            var first = (await ReadLinesAsync(file, ct)).FirstOrDefault();
            if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !IsPostgresOf(pid))
            {
                File.Delete(file);
                return;
            }

            if (!asked)
            {
                Log.EndingPredecessor(_logger, pid);
                _ = Signal(pid, SigInt);
                asked = true;
            }
            else if (_time.GetElapsedTime(begin) > FastShutdownTime)
            {
                _ = Signal(pid, SigQuit);
            }

            await Task.Delay(Pause, _time, ct);
        }
    }

    private static async Task<string[]> ReadLinesAsync(string file, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllLinesAsync(file, ct);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private bool IsPostgresOf(int pid)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return arguments.Length > 0 && Path.GetFileName(arguments[0]) == "postgres" && arguments.Contains(_database);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task LaunchAsync(string[] runner)
    {
        string[] separator = ["--pdeathsig", "INT", "--"];
        var start = StartOf([
            .. runner, .. separator, Path.Combine(_bin, "postgres"), "-D", _database,
            "-c", "listen_addresses=", "-c", $"unix_socket_directories={_sockets}", "-c", "unix_socket_permissions=0700",
            "-c", "max_connections=120", "-c", "jit=off", "-c", "log_min_messages=warning",
        ]);
        _process?.Dispose();
        var process = await ChildThread.StartAsync(start);
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    private async Task<bool> IsReachableAsync(long begin, CancellationToken ct)
    {
        while (_process is { HasExited: false } && _time.GetElapsedTime(begin) < StartTime)
        {
            try
            {
                await using var connection = new NpgsqlConnection($"Host={_sockets};Username={User};Database=postgres;Pooling=false;Timeout=5");
                await connection.OpenAsync(ct);
                await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = 'rillcast'", connection);
                if (await exists.ExecuteScalarAsync(ct) is null)
                {
                    await using var create = new NpgsqlCommand("create database rillcast", connection);
                    await create.ExecuteNonQueryAsync(ct);
                }

                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Pause, _time, ct);
            }
        }

        return false;
    }

    private void Heard(string? line)
    {
        if (string.IsNullOrEmpty(line))
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 20)
            {
                _lastLines.Dequeue();
            }
        }

        // "The database system is starting up", "is shutting down": said to each connection that comes too early or too late, ours among them.
        var isTrouble = line.Contains("PANIC:", StringComparison.Ordinal)
            || (line.Contains("FATAL:", StringComparison.Ordinal) && !line.Contains("the database system is", StringComparison.Ordinal));
        if (isTrouble && !_stopping)
        {
            Log.Said(_logger, line);
        }
    }

    private static async Task<bool> TryRunAsync(string[] command, CancellationToken ct)
    {
        using var process = await ChildThread.StartAsync(StartOf(command));
        _ = process.StandardOutput.ReadToEndAsync(ct);
        _ = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0;
    }

    private static async Task RunAsync(string[] command, CancellationToken ct)
    {
        using var process = await ChildThread.StartAsync(StartOf(command));
        using var stop = ct.Register(static p => ((Process)p!).Kill(entireProcessTree: true), process);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = await process.StandardError.ReadToEndAsync(ct);
        await output;
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
        {
            throw new IOException($"{string.Join(' ', command)} failed: {errors.Trim().ReplaceLineEndings(" / ")}");
        }
    }

    // A child must not keep our working directory busy, and postgres wants one it can enter.
    private static ProcessStartInfo StartOf(string[] command) => new(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };

    private static byte[] NameHash(string text) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text))[..8];

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "postgres: {Line}")]
        public static partial void Said(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the PostgreSQL of the previous run (process {Pid}) to stop")]
        public static partial void EndingPredecessor(ILogger logger, int pid);

        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL was slow to stop and was cut off; its next start recovers")]
        public static partial void SlowToStop(ILogger logger);
    }
}
