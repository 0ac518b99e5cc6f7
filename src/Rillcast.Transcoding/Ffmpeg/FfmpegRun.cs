namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>
/// One short run of ffmpeg from bytes to bytes, with a limit on time and output; guarded as <see cref="FfmpegProcess"/> says.
/// </summary>
public sealed record FfmpegRun
{
    /// <summary>The program; a name is looked up in PATH.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>Arguments after the ones every run has.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>See <see cref="FfmpegCommand.File"/>.</summary>
    public string? File { get; init; }

    /// <summary>What it may use.</summary>
    public FfmpegLimits Limits { get; init; } = new();

    /// <summary>See <see cref="FfmpegCommand.Group"/>.</summary>
    public int? Group { get; init; }

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
        await using var process = await FfmpegProcess.StartAsync(new FfmpegCommand(Arguments) { Program = Program, File = File, Limits = Limits, Group = Group });
        try
        {
            var feeding = FeedAsync(process, input, both.Token);
            var output = await ReadOutputAsync(process.Output, both.Token);
            await feeding;
            await process.WaitAsync(both.Token);
            return output;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new FfmpegException($"ffmpeg took longer than {TimeLimit.TotalSeconds} s.");
        }
    }

    private static async Task FeedAsync(FfmpegProcess process, IReadOnlyList<ReadOnlyMemory<byte>> input, CancellationToken ct)
    {
        try
        {
            foreach (var bytes in input)
            {
                await process.Input.WriteAsync(bytes, ct);
            }

            process.Input.Close();
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
}
