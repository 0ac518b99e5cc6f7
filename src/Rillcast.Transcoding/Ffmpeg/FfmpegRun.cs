using System.Diagnostics;

namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>
/// One run of ffmpeg as a dangerous child: an argument list and never a shell, input by standard input only, a limit on time and output, killed with
/// its children, its last lines kept with the failure.
/// </summary>
public sealed record FfmpegRun
{
    private const int KeptErrorLines = 12;

    /// <summary>The program; a name is looked up in PATH.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>Arguments after the ones every run has.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>How long it may take. Default 20 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How much it may put out. Default 16 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 16 << 20;

    /// <summary>Feeds the input, returns standard output.</summary>
    /// <exception cref="FfmpegException">It could not be started, failed, or went over a limit.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; ffmpeg has been killed.</exception>
    public async Task<byte[]> ExecuteAsync(IReadOnlyList<ReadOnlyMemory<byte>> input, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        using var process = Start();
        try
        {
            var errors = ReadErrorsAsync(process.StandardError);
            var feeding = FeedAsync(process, input, both.Token);
            var output = await ReadOutputAsync(process.StandardOutput.BaseStream, both.Token);
            await feeding;
            await process.WaitForExitAsync(both.Token);
            var lines = await errors;
            return process.ExitCode == 0 ? output : throw new FfmpegException($"ffmpeg failed with code {process.ExitCode}: {string.Join(" | ", lines)}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new FfmpegException($"ffmpeg took longer than {TimeLimit.TotalSeconds} s.");
        }
        finally
        {
            Kill(process);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in (string[])["-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "pipe", .. Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start) ?? throw new FfmpegException($"{Program} could not be started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new FfmpegException($"{Program} could not be started: {e.Message}", e);
        }
    }

    private static async Task FeedAsync(Process process, IReadOnlyList<ReadOnlyMemory<byte>> input, CancellationToken ct)
    {
        try
        {
            foreach (var bytes in input)
            {
                await process.StandardInput.BaseStream.WriteAsync(bytes, ct);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has had enough, or it failed: its exit code tells.
        }
    }

    private async Task<byte[]> ReadOutputAsync(Stream stream, CancellationToken ct)
    {
        using var output = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            if (output.Length + read > MaxOutputBytes)
            {
                throw new FfmpegException($"ffmpeg put out more than {MaxOutputBytes} bytes.");
            }

            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }

    private static async Task<IReadOnlyCollection<string>> ReadErrorsAsync(StreamReader errors)
    {
        var last = new Queue<string>();
        while (await errors.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (last.Count == KeptErrorLines)
            {
                last.Dequeue();
            }

            last.Enqueue(line);
        }

        return last;
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the deed.
        }
    }
}
