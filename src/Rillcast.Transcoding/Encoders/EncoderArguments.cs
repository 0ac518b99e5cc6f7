using System.Collections.Immutable;
using System.Globalization;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Encoders;

/// <summary>
/// The arguments of encoders: closed groups of pictures, keyframes where they are asked for and nowhere else, a quality to be kept and a rate that is not exceeded.
/// </summary>
internal static class EncoderArguments
{
    /// <summary>Longest distance between keyframes: none but those that are asked for. Quick Sync keeps it in 16 bits.</summary>
    private const string NoKeyframes = "60000";

    /// <summary>Where an encoder wants a rate beside the cap: this much of the cap.</summary>
    private const double UsualShare = 0.7;

    /// <summary>Opens the device that a family encodes on; comes before the input.</summary>
    public static ImmutableArray<string> Device(EncoderFamily family, string device) => family switch
    {
        EncoderFamily.Vaapi => ["-init_hw_device", $"vaapi=hw:{device}", "-filter_hw_device", "hw"],
        EncoderFamily.Qsv => ["-init_hw_device", $"vaapi=va:{device}", "-init_hw_device", "qsv=hw@va", "-filter_hw_device", "hw"],
        _ => [],
    };

    /// <summary>The end of a filter chain: pictures as the family's encoders take them, on the device where they have to be there.</summary>
    public static string Format(EncoderFamily family) => family switch
    {
        EncoderFamily.Vaapi => "format=nv12,hwupload",
        EncoderFamily.Qsv => "format=nv12,hwupload=extra_hw_frames=32",
        _ => "format=yuv420p",
    };

    /// <summary>True when the encoder takes pictures from memory.</summary>
    public static bool TakesMemory(EncoderFamily family) => family is EncoderFamily.Software or EncoderFamily.Nvenc;

    /// <summary>Adds the encoder of one output.</summary>
    public static void Add(ImmutableArray<string>.Builder arguments, int index, Rung rung, RungEncoder encoder, JobPriority priority, LadderOptions ladder)
    {
        Add("-c", encoder.Name);
        switch (encoder.Family)
        {
            case EncoderFamily.Nvenc:
                AddNvenc();
                break;
            case EncoderFamily.Qsv:
                AddQsv();
                break;
            case EncoderFamily.Vaapi:
                AddVaapi();
                break;
            default:
                AddSoftware();
                break;
        }

        void AddSoftware()
        {
            switch (rung.Codec)
            {
                case RungCodec.H264:
                    var preset = priority != JobPriority.Live ? ladder.StoredPreset
                        : ladder.LivePreset.Length > 0 ? ladder.LivePreset
                        : ladder.UsableCores <= 2 ? "superfast" : "veryfast";
                    Add("-preset", preset);
                    Add("-crf", Text(rung.Quality));
                    AddCap();
                    Add("-g", "100000");
                    Add("-sc_threshold", "0");
                    if (priority == JobPriority.Live)
                    {
                        Add("-rc-lookahead", "8");
                        Add("-bf", "2");
                    }

                    break;
                case RungCodec.Hevc:
                    Add("-preset", "fast");
                    Add("-tag", "hvc1");
                    Add("-forced-idr", "1");
                    Add("-x265-params", string.Create(
                        CultureInfo.InvariantCulture,
                        $"log-level=error:pools=none:frame-threads=1:wpp=0:crf={rung.Quality}:vbv-maxrate={rung.BitsPerSecond / 1000}:vbv-bufsize={rung.BitsPerSecond / 500}:keyint=-1:scenecut=0:open-gop=0:repeat-headers=0"));
                    break;
                case RungCodec.Av1:
                    Add("-preset", "8");
                    Add("-crf", Text(Math.Round(rung.Quality)));
                    Add("-g", "100000");
                    Add("-svtav1-params", "lp=1:scd=0");
                    break;
            }
        }

        void AddNvenc()
        {
            Add("-preset", "p4");
            Add("-tune", priority == JobPriority.Live ? "ll" : "hq");
            Add("-rc", "vbr");
            Add("-cq", Text(rung.Quality));
            Add("-b", "0");
            AddCap();
            AddClosedGroups();
            Add("-forced-idr", "1");
            Add("-no-scenecut", "1");
            Add("-rc-lookahead", "0");
            Add("-delay", "0");
        }

        void AddQsv()
        {
            // A quality, a rate and a higher cap together are its QVBR.
            Add("-preset", priority == JobPriority.Live ? "veryfast" : "medium");
            Add("-global_quality", Text(Math.Round(Math.Min(rung.Quality, 51))));
            Add("-b", Text(Math.Round(rung.BitsPerSecond * UsualShare)));
            AddCap();
            AddClosedGroups();
            Add("-forced_idr", "1");
            Add("-idr_interval", "0");
            Add("-async_depth", "1");
            if (rung.Codec == RungCodec.H264)
            {
                Add("-look_ahead", "0");
            }
        }

        void AddVaapi()
        {
            // No mode with a quality is there on every driver; a variable rate under a cap is.
            Add("-rc_mode", "VBR");
            Add("-b", Text(Math.Round(rung.BitsPerSecond * UsualShare)));
            AddCap();
            AddClosedGroups();
            Add("-idr_interval", "0");
            Add("-async_depth", "1");
        }

        void AddClosedGroups()
        {
            if (rung.Codec == RungCodec.Hevc)
            {
                Add("-tag", "hvc1");
            }

            Add("-g", NoKeyframes);
            Add("-bf", "0");
        }

        void AddCap()
        {
            Add("-maxrate", Text(rung.BitsPerSecond));
            Add("-bufsize", Text(2L * rung.BitsPerSecond));
        }

        void Add(string option, string value) => arguments.AddRange(string.Create(CultureInfo.InvariantCulture, $"{option}:v:{index}"), value);
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
