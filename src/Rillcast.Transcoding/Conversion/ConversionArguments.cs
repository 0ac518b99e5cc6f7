using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rillcast.Media.Codecs;
using Rillcast.Transcoding.Encoders;
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
    /// <param name="encoder">Encodes all of them: the rungs of a job are of one codec.</param>
    /// <param name="device">Device of the encoder.</param>
    public static ImmutableArray<string> For(ImmutableArray<Rung> rungs, IVideoConfig source, JobPriority priority, LadderOptions ladder, RungEncoder encoder, string device = "")
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange(EncoderArguments.Device(encoder.Family, device));
        arguments.AddRange("-copyts", "-threads", "1", "-probesize", "200000", "-fpsprobesize", "0", "-f", "mp4", "-i", "pipe:0");
        arguments.AddRange("-filter_threads", "1", "-filter_complex_threads", "1", "-filter_complex", Filter(rungs, source, encoder.Family));
        for (var i = 0; i < rungs.Length; i++)
        {
            arguments.AddRange("-map", string.Create(CultureInfo.InvariantCulture, $"[v{i}]"));
        }

        arguments.AddRange("-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-threads", "1");
        if (EncoderArguments.TakesMemory(encoder.Family))
        {
            arguments.AddRange("-pix_fmt", "yuv420p");
        }

        // None but the first in a segment of usual length, one every two seconds in those of an encoder that sends keyframes rarely. ffmpeg's t counts from the first picture.
        arguments.AddRange("-force_key_frames", "expr:if(n_forced,gte(t,1+2*n_forced),1)");
        for (var i = 0; i < rungs.Length; i++)
        {
            EncoderArguments.Add(arguments, i, rungs[i], encoder, priority, ladder);
        }

        // A fragment as soon as there is anything. Not frag_every_frame: with several tracks ffmpeg 5.1 then loses composition offsets.
        arguments.AddRange("-f", "mp4", "-movflags", "empty_moov+default_base_moof+frag_discont", "-frag_duration", "1", "-use_editlist", "0");
        arguments.AddRange("-video_track_timescale", "90000", "-avoid_negative_ts", "disabled", "-flush_packets", "1", "pipe:1");
        return arguments.ToImmutable();
    }

    private static string Filter(ImmutableArray<Rung> rungs, IVideoConfig source, EncoderFamily family)
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

            graph.Append(CultureInfo.InvariantCulture, $"scale={rung.Width}:{rung.Height}:flags=bicubic,setsar=1,{EncoderArguments.Format(family)}[v{i}]");
        }

        return graph.ToString();
    }
}
