using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Encoders;

/// <summary>One of ffmpeg's encoders.</summary>
/// <param name="Codec">What it makes.</param>
/// <param name="Family">What it runs on.</param>
public sealed record RungEncoder(RungCodec Codec, EncoderFamily Family)
{
    /// <summary>As ffmpeg calls it.</summary>
    public string Name => (Family, Codec) switch
    {
        (EncoderFamily.Software, RungCodec.H264) => "libx264",
        (EncoderFamily.Software, RungCodec.Hevc) => "libx265",
        (EncoderFamily.Software, _) => "libsvtav1",
        _ => $"{(Codec switch { RungCodec.H264 => "h264", RungCodec.Hevc => "hevc", _ => "av1" })}_{(Family switch { EncoderFamily.Nvenc => "nvenc", EncoderFamily.Qsv => "qsv", _ => "vaapi" })}",
    };

    /// <summary>The same pictures always make the same bytes. Hardware does not promise that.</summary>
    public bool IsReproducible => Family == EncoderFamily.Software;

    /// <summary>The codec's software encoder.</summary>
    public static RungEncoder Software(RungCodec codec) => new(codec, EncoderFamily.Software);
}

/// <summary>What encoders run on.</summary>
public enum EncoderFamily
{
    /// <summary>The processor.</summary>
    Software,

    /// <summary>NVIDIA's encoder.</summary>
    Nvenc,

    /// <summary>Intel's Quick Sync, over VAAPI.</summary>
    Qsv,

    /// <summary>The kernel's video acceleration: Intel, AMD.</summary>
    Vaapi,
}
