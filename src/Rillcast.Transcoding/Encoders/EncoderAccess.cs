using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Encoders;

/// <summary>What ffmpeg is allowed beyond the usual so that it reaches an encoding device.</summary>
/// <param name="Device">Device of VAAPI and Quick Sync.</param>
/// <param name="Group">Group that owns it, for a server that runs as root, whose ffmpeg is nobody; null when there is none.</param>
public sealed record EncoderAccess(string Device, int? Group)
{
    /// <summary>The command of an ffmpeg that encodes.</summary>
    public FfmpegCommand Guarded(IReadOnlyList<string> arguments, EncoderFamily family, FfmpegLimits usual) => new(arguments) { Limits = Limit(usual, family), Group = GroupFor(family) };

    /// <summary>The group that a family's encoders need.</summary>
    public int? GroupFor(EncoderFamily family) => family is EncoderFamily.Vaapi or EncoderFamily.Qsv ? Group : null;

    /// <summary>CUDA reserves address space for all memory of machine and card, so a limit on it ends the program before it has begun.</summary>
    public FfmpegLimits Limit(FfmpegLimits usual, EncoderFamily family) => family == EncoderFamily.Nvenc ? usual with { MemoryBytes = 0 } : usual;
}
