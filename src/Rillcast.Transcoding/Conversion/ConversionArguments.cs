using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rillcast.Media.Codecs;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Conversion;

/// <summary>
/// The arguments that make ffmpeg convert one segment to its rungs: one decoder, one encoder a rung, all with one thread (the same input then makes the same bytes), every picture with the time it came with,
/// all rungs as tracks of one fragmented MP4 on standard output, in the order of the job.
/// </summary>
internal static class ConversionArguments
{
    /// <summary>Builds them.</summary>
    /// <param name="rungs">What to make.</param>
    /// <param name="source">What comes in.</param>
    /// <param name="priority">Live video is not looked ahead at for long.</param>
    /// <param name="ladder">Presets.</param>
    public static ImmutableArray<string> For(ImmutableArray<Rung> rungs, IVideoConfig source, JobPriority priority, LadderOptions ladder)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange("-copyts", "-threads", "1", "-probesize", "200000", "-fpsprobesize", "0", "-f", "mp4", "-i", "pipe:0");
        arguments.AddRange("-filter_threads", "1", "-filter_complex_threads", "1", "-filter_complex", Filter(rungs, source));
        for (var i = 0; i < rungs.Length; i++)
        {
            arguments.AddRange("-map", string.Create(CultureInfo.InvariantCulture, $"[v{i}]"));
        }

        arguments.AddRange("-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-pix_fmt", "yuv420p", "-threads", "1");

        // None but the first in a segment of usual length, one every two seconds in those of an encoder that sends keyframes rarely. ffmpeg's t counts from the first picture.
        arguments.AddRange("-force_key_frames", "expr:if(n_forced,gte(t,1+2*n_forced),1)");
        for (var i = 0; i < rungs.Length; i++)
        {
            AddEncoder(arguments, i, rungs[i], priority, ladder);
        }


        // A fragment as soon as there is anything. Not frag_every_frame: with several tracks ffmpeg 5.1 then loses composition offsets.
        arguments.AddRange("-f", "mp4", "-movflags", "empty_moov+default_base_moof+frag_discont", "-frag_duration", "1", "-use_editlist", "0");
        arguments.AddRange("-video_track_timescale", "90000", "-avoid_negative_ts", "disabled", "-flush_packets", "1", "pipe:1");
        return arguments.ToImmutable();
    }

    private static string Filter(ImmutableArray<Rung> rungs, IVideoConfig source)
    {
        var graph = new StringBuilder("[0:v:0]");
        if (source.MayBeInterlaced)
        {
            graph.Append("bwdif=mode=send_frame:deint=interlaced,");
        }

        graph.Append(CultureInfo.InvariantCulture, $"split={rungs.Length}");
        for (var i = 0; i < rungs.Length; i++)
        {
            graph.Append(CultureInfo.InvariantCulture, $"[s{i}]");
        }

        for (var i = 0; i < rungs.Length; i++)
        {
            var rung = rungs[i];
            graph.Append(CultureInfo.InvariantCulture, $";[s{i}]");
            if (rung.FrameDivisor > 1)
            {
                graph.Append(CultureInfo.InvariantCulture, $"select='not(mod(n,{rung.FrameDivisor}))',");
            }

            graph.Append(CultureInfo.InvariantCulture, $"scale={rung.Width}:{rung.Height}:flags=bicubic,setsar=1,format=yuv420p[v{i}]");
        }

        return graph.ToString();
    }

    /// <summary>Adds the encoder of one output; also what probes encode with.</summary>
    internal static void AddEncoder(ImmutableArray<string>.Builder arguments, int index, Rung rung, JobPriority priority, LadderOptions ladder)
    {
        var isLive = priority == JobPriority.Live;
        switch (rung.Codec)
        {
            case RungCodec.H264:
                var preset = !isLive ? ladder.StoredPreset
                    : ladder.LivePreset.Length > 0 ? ladder.LivePreset
                    : ladder.UsableCores <= 2 ? "superfast" : "veryfast";
                Add("-c", "libx264");
                Add("-preset", preset);
                Add("-crf", Text(rung.Quality));
                Add("-maxrate", Text(rung.BitsPerSecond));
                Add("-bufsize", Text(2L * rung.BitsPerSecond));
                Add("-g", "100000");
                Add("-sc_threshold", "0");
                if (isLive)
                {
                    Add("-rc-lookahead", "8");
                    Add("-bf", "2");
                }

                break;
            case RungCodec.Hevc:
                Add("-c", "libx265");
                Add("-preset", "fast");
                Add("-tag", "hvc1");
                Add("-x265-params", string.Create(
                    CultureInfo.InvariantCulture,
                    $"log-level=error:pools=none:frame-threads=1:wpp=0:crf={rung.Quality}:vbv-maxrate={rung.BitsPerSecond / 1000}:vbv-bufsize={rung.BitsPerSecond / 500}:keyint=-1:scenecut=0:open-gop=0:repeat-headers=0"));
                break;
            case RungCodec.Av1:
                Add("-c", "libsvtav1");
                Add("-preset", "8");
                Add("-crf", Text(Math.Round(rung.Quality)));
                Add("-g", "100000");
                Add("-svtav1-params", "lp=1:scd=0");
                break;
        }

        void Add(string option, string value) => arguments.AddRange(string.Create(CultureInfo.InvariantCulture, $"{option}:v:{index}"), value);
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
