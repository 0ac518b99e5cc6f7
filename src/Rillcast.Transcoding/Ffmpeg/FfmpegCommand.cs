namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>What to run.</summary>
/// <param name="Arguments">Arguments after the ones every run has.</param>
public sealed record FfmpegCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>The program; a name is looked up in PATH.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>The one file that it may read, besides pipes; null for none. The arguments have to name it, and a list of formats none of which opens others.</summary>
    public string? File { get; init; }

    /// <summary>Group of a device that it needs, where it is nobody; null for none.</summary>
    public int? Group { get; init; }

    /// <summary>What it may use.</summary>
    public FfmpegLimits Limits { get; init; } = new();

    /// <summary>No banner, no questions, nothing but pipes and the file.</summary>
    internal IEnumerable<string> FullArguments =>
        ["-hide_banner", .. (string[])(Program == "ffprobe" ? [] : ["-nostdin"]), "-loglevel", "error", "-protocol_whitelist", File is null ? "pipe" : "file", .. Arguments];
}

/// <summary>What a run of ffmpeg may use.</summary>
public sealed record FfmpegLimits
{
    /// <summary>Address space (RLIMIT_AS); 0 for no limit. Default 4 GiB.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processor time in seconds (RLIMIT_CPU). Default ten minutes.</summary>
    public int ProcessorSeconds { get; init; } = 600;

    /// <summary>Niceness, so that receiving and delivering come first. Default 5.</summary>
    public int Niceness { get; init; } = 5;
}
