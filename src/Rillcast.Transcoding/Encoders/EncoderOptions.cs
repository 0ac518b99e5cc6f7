using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Encoders;

/// <summary>
/// Section <c>Encoders</c>: what this machine's worker encodes with. Each is the name of one of ffmpeg's encoders, or <c>auto</c>: the first of NVENC, Quick Sync and VAAPI that passes a trial, else software.
/// A named hardware encoder that does not pass the trial at the start is replaced by the software one, with a line in the log.
/// </summary>
public sealed record EncoderOptions
{
    /// <summary><c>libx264</c> (default), <c>h264_nvenc</c>, <c>h264_qsv</c>, <c>h264_vaapi</c> or <c>auto</c>.</summary>
    public string H264 { get; init; } = "libx264";

    /// <summary><c>libx265</c> (default), <c>hevc_nvenc</c>, <c>hevc_qsv</c>, <c>hevc_vaapi</c> or <c>auto</c>.</summary>
    public string Hevc { get; init; } = "libx265";

    /// <summary><c>libsvtav1</c> (default), <c>av1_nvenc</c>, <c>av1_qsv</c>, <c>av1_vaapi</c> or <c>auto</c>.</summary>
    public string Av1 { get; init; } = "libsvtav1";

    /// <summary>Device of VAAPI and Quick Sync. Default <c>/dev/dri/renderD128</c>.</summary>
    public string Device { get; init; } = "/dev/dri/renderD128";

    /// <summary>The encoders to be tried for a codec, best first; the last is software.</summary>
    /// <exception cref="ArgumentException">The configured name is none of the codec's.</exception>
    public IReadOnlyList<RungEncoder> CandidatesFor(RungCodec codec)
    {
        var name = codec switch
        {
            RungCodec.H264 => H264,
            RungCodec.Hevc => Hevc,
            _ => Av1,
        };
        RungEncoder[] all = [new(codec, EncoderFamily.Nvenc), new(codec, EncoderFamily.Qsv), new(codec, EncoderFamily.Vaapi), RungEncoder.Software(codec)];
        if (name == "auto")
        {
            return all;
        }

        var chosen = Array.Find(all, e => e.Name == name)
            ?? throw new ArgumentException($"Encoders:{codec} is '{name}'; it can be auto, {string.Join(", ", all.Select(e => e.Name))}.", nameof(codec));
        return chosen.Family == EncoderFamily.Software ? [chosen] : [chosen, all[^1]];
    }
}
