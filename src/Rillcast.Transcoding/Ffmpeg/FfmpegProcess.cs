using System.Diagnostics;
using System.Globalization;

namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>
/// A running ffmpeg, a dangerous child: started with an argument list and never a shell, no network (<see cref="NetworkNamespace"/>), no new privileges, a limit on memory, on processor time and on the size of files, low priority, killed by the kernel
/// when this process dies and with its own children when it is disposed of. It may use pipes only. Its last lines are kept with a failure.
/// </summary>
public sealed class FfmpegProcess : IAsyncDisposable
{
    private const int KeptErrorLines = 12;
    private const int MaxErrorLineLength = 500;

    /// <summary>Of a server that runs as root, a child that reads nothing but its pipe is nobody: it can open no file of ours and signal no process.</summary>
    private static readonly string[] Nobody = ["--reuid", "65534", "--regid", "65534"];

    /// <summary>Of a server that runs as root, a child that reads a file of ours stays the owner of that file and loses all other power of root's.</summary>
    private static readonly string[] NoCapabilities = ["--bounding-set=-all", "--inh-caps=-all"];

    private readonly Process _process;
    private readonly Task<IReadOnlyList<string>> _errors;

    private FfmpegProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>Its process id, also while the programs before it still run.</summary>
    public int Id => _process.Id;

    /// <summary>Standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts it.</summary>
    /// <exception cref="FfmpegException">It could not be started.</exception>
    public static async Task<FfmpegProcess> StartAsync(FfmpegCommand command)
    {
        var words = await CommandLineAsync(command);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        try
        {
            return new FfmpegProcess(await ChildThread.StartAsync(start));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new FfmpegException($"{command.Program} could not be started: {e.Message}", e);
        }
    }

    /// <summary>The guarded command, the program first.</summary>
    internal static async Task<IReadOnlyList<string>> CommandLineAsync(FfmpegCommand command) =>
        [.. await NetworkNamespace.PrefixAsync(), .. Guards(command), command.Program, .. command.FullArguments];

    /// <summary>Waits until it has ended.</summary>
    /// <exception cref="FfmpegException">It failed; its last lines are in the message.</exception>
    public async Task WaitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        var lines = await _errors;
        if (_process.ExitCode != 0)
        {
            throw new FfmpegException($"ffmpeg failed with code {_process.ExitCode}: {string.Join(" | ", lines)}");
        }
    }

    /// <summary>Kills it if it runs, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }

            await _errors;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // It ended between the question and the deed.
        }

        _process.Dispose();
    }

    /// <summary>
    /// Small programs, each of which replaces itself by the next (about 1 ms of processor time each): unshare(1) where it can be used, setpriv(1), nice(1), prlimit(1).
    /// </summary>
    private static IEnumerable<string> Guards(FfmpegCommand command) =>
    [
        "setpriv",
        .. !Environment.IsPrivilegedProcess ? []
            : command.File is not null ? NoCapabilities
            : command.Group is { } group ? [.. Nobody, "--groups", group.ToString(CultureInfo.InvariantCulture)]
            : (string[])[.. Nobody, "--clear-groups"],
        "--pdeathsig", "KILL", "--no-new-privs", "--",
        "nice", "-n", command.Limits.Niceness.ToString(CultureInfo.InvariantCulture),
        "prlimit", .. command.Limits.MemoryBytes > 0 ? (string[])[string.Create(CultureInfo.InvariantCulture, $"--as={command.Limits.MemoryBytes}")] : [], string.Create(CultureInfo.InvariantCulture, $"--cpu={command.Limits.ProcessorSeconds}"), "--fsize=0", "--core=0", "--",
    ];

    private static async Task<IReadOnlyList<string>> ReadErrorsAsync(StreamReader errors)
    {
        var last = new Queue<string>();
        while (await errors.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (last.Count == KeptErrorLines)
            {
                last.Dequeue();
            }

            last.Enqueue(line.Length > MaxErrorLineLength ? line[..MaxErrorLineLength] : line);
        }

        return [.. last];
    }
}
