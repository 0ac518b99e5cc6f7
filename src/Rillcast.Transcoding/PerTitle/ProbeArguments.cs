using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rillcast.Media.Codecs;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>
/// Arguments of the two programs of a probe. ffmpeg 5 cannot decode what it has just encoded, and a guarded ffmpeg has one pipe in and one out, so the first puts the source as it came and
/// all trial encodes into one Matroska stream, and the second decodes that and compares.
/// </summary>
internal static class ProbeArguments
{
    /// <summary>Encodes one rung at several qualities, beside a copy of the source.</summary>
    public static ImmutableArray<string> Encode(Rung rung, IReadOnlyList<double> qualities, IVideoConfig source, LadderOptions ladder, RungEncoder encoder, string device = "")
    {
        var graph = new StringBuilder("[0:v:0]").Append(Pictures(rung, source)).Append(CultureInfo.InvariantCulture, $",split={qualities.Count}");
        Labels(graph, 'p', qualities.Count);
        for (var i = 0; i < qualities.Count; i++)
        {
            graph.Append(CultureInfo.InvariantCulture, $";[p{i}]{EncoderArguments.Format(encoder.Family)}[e{i}]");
        }

        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange(EncoderArguments.Device(encoder.Family, device));
        arguments.AddRange("-threads", "1", "-probesize", "200000", "-fpsprobesize", "0", "-f", "mp4", "-i", "pipe:0");
        arguments.AddRange("-filter_threads", "1", "-filter_complex_threads", "1", "-filter_complex", graph.ToString());
        arguments.AddRange("-map", "0:v:0", "-c:v:0", "copy");
        for (var i = 0; i < qualities.Count; i++)
        {
            arguments.AddRange("-map", string.Create(CultureInfo.InvariantCulture, $"[e{i}]"));
        }

        arguments.AddRange("-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-threads", "1");
        for (var i = 0; i < qualities.Count; i++)
        {
            EncoderArguments.Add(arguments, i + 1, rung with { Quality = qualities[i] }, encoder, JobPriority.Stored, ladder);
        }

        arguments.AddRange("-f", "matroska", "pipe:1");
        return arguments.ToImmutable();
    }

    /// <summary>
    /// Compares each trial with the source, picture by picture in order, and lists the trials' packets. Everything goes to standard output in whole lines (<c>direct</c>, <c>-flush_packets</c>):
    /// after the values of a picture a line <c>probe={index}</c> says whose they are.
    /// </summary>
    public static ImmutableArray<string> Compare(Rung rung, int count, IVideoConfig source)
    {
        // The same count from zero on both sides: Matroska's milliseconds would pair some pictures of 60 a second wrongly.
        const string InOrder = "settb=1/1000,setpts=N";
        var graph = new StringBuilder("[0:v:0]").Append(Pictures(rung, source)).Append(CultureInfo.InvariantCulture, $",{InOrder},split={count}");
        Labels(graph, 'r', count);
        for (var i = 0; i < count; i++)
        {
            graph.Append(CultureInfo.InvariantCulture, $";[0:v:{i + 1}]{InOrder}[e{i}];[e{i}][r{i}]ssim,metadata=mode=add:key=probe:value={i},metadata=mode=print:direct=1:file=-[o{i}]");
        }

        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange("-threads", "1", "-f", "matroska", "-i", "pipe:0");
        arguments.AddRange("-filter_threads", "1", "-filter_complex_threads", "1", "-filter_complex", graph.ToString());
        for (var i = 0; i < count; i++)
        {
            arguments.AddRange("-map", string.Create(CultureInfo.InvariantCulture, $"[o{i}]"));
        }

        arguments.AddRange("-fps_mode", "passthrough", "-f", "null", "pipe:1");
        for (var i = 0; i < count; i++)
        {
            arguments.AddRange("-map", string.Create(CultureInfo.InvariantCulture, $"0:v:{i + 1}"));
        }

        arguments.AddRange("-c", "copy", "-flush_packets", "1", "-f", "framecrc", "pipe:1");
        return arguments.ToImmutable();
    }

    /// <summary>The pictures that a rung is to show: the same filters as in a conversion.</summary>
    private static string Pictures(Rung rung, IVideoConfig source)
    {
        var chain = new StringBuilder();
        if (source.MayBeInterlaced)
        {
            chain.Append("bwdif=mode=send_frame:deint=interlaced,");
        }

        if (rung.FrameDivisor > 1)
        {
            chain.Append(CultureInfo.InvariantCulture, $"select='not(mod(n,{rung.FrameDivisor}))',");
        }

        return chain.Append(CultureInfo.InvariantCulture, $"scale={rung.Width}:{rung.Height}:flags=bicubic,setsar=1,format=yuv420p").ToString();
    }

    private static void Labels(StringBuilder graph, char letter, int count)
    {
        for (var i = 0; i < count; i++)
        {
            graph.Append(CultureInfo.InvariantCulture, $"[{letter}{i}]");
        }
    }
}
