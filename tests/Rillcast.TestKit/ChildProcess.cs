using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rillcast.TestKit;

/// <summary>A program started by a test: its output kept, stopped by its own id, never outliving the test run.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
        {
            Kill(process);
        }
    };

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything written to standard output and error so far, a line each.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public string Tail(int lines = 40) => string.Join('\n', _output.TakeLast(lines));

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        if (directory is not null)
        {
            start.WorkingDirectory = directory;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += child.Keep;
        process.ErrorDataReceived += child.Keep;
        if (!process.Start())
        {
            throw new InvalidOperationException(file + " could not be started.");
        }

        Running[process.Id] = process;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">Exit code other than 0; tells what it wrote.</exception>
    public static async Task<IReadOnlyCollection<string>> RunAsync(string file, IEnumerable<string> arguments, CancellationToken ct)
    {
        await using var child = Start(file, arguments);
        var code = await child.WaitForExitAsync(ct);
        return code == 0 ? child.Output : throw new InvalidOperationException($"{file} ended with {code}:\n{child.Tail()}");
    }

    public async Task<int> WaitForExitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        Running.TryRemove(_process.Id, out _);
        return _process.ExitCode;
    }

    /// <summary>Asks the program to stop (SIGTERM, or another signal's name) and waits for its end.</summary>
    /// <returns>The exit code; 137 when it had to be killed after <paramref name="patience"/>.</returns>
    public async Task<int> StopAsync(TimeSpan patience, CancellationToken ct, string signal = "TERM")
    {
        if (!_process.HasExited)
        {
            await SignalAsync(signal, ct);
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(patience);
        try
        {
            return await WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return await KillAsync(ct);
        }
    }

    /// <summary>SIGKILL: no last words.</summary>
    public async Task<int> KillAsync(CancellationToken ct)
    {
        Kill(_process);
        return await WaitForExitAsync(ct);
    }

    public async Task SignalAsync(string signal, CancellationToken ct)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", [$"-{signal}", $"{_process.Id}"]))!;
        await kill.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        Kill(_process);
        await _process.WaitForExitAsync();
        Running.TryRemove(_process.Id, out _);
        _process.Dispose();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Ended by itself.
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Enqueue(text);
        }
    }
}
